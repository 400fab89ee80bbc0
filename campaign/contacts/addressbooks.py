"""What the exports of an officer's own address books look like: Outlook, Google, Thunderbird."""

from dataclasses import replace

from campaign.contacts.headers import Preset, meaning, words

_TITLE_IS_SALUTATION = "{honorific} is the salutation here; {function} is the function."

_OUTLOOK = Preset(
    name="Outlook",
    signature=words("e-mail address | e-mail type | e-mail display name"),
    meaning=meaning(
        email="e-mail address",
        honorific="title",
        first_name="first name",
        middle_name="middle name",
        last_name="last name",
        outlet="company",
        function="job title",
        phone="business phone | mobile phone | primary phone",
        country="business country/region | business country",
        language="language",
        tags="categories",
    ),
    left_out=words(
        "e-mail type | e-mail display name | sensitivity | priority | private | initials | "
        "internet free busy | directory server | mileage | billing information | account | "
        "government id number | organizational id number | given yomi | surname yomi | "
        "company yomi"
    ),
    blank=words("0/0/00 | 0-0-00 | 0.0.00 | unspecified"),
    note=_TITLE_IS_SALUTATION,
)

#: as Exchange itself names them when it reads such files; French ones call two columns `Titre`
_OUTLOOK_DUTCH = Preset(
    name="Outlook (Dutch)",
    signature=words("voornaam | achternaam | e-mailadres | telefoon op werk"),
    meaning=meaning(
        email="e-mailadres",
        honorific="titel | aanspreektitel",
        first_name="voornaam",
        middle_name="middelste naam | tweede naam",
        last_name="achternaam",
        outlet="bedrijf",
        function="functie",
        phone="telefoon op werk | mobiele telefoon | hoofdtelefoon",
        country="land/regio (werk)",
        language="taal",
        tags="categorieën | categorien",
    ),
    left_out=words(
        "e-mailtype | weergavenaam voor e-mail | e-mail, weergegeven naam | gevoeligheid | "
        "prioriteit | privé | priv | initialen | internet beschikbaarheidsinfo | "
        "adreslijstserver | reisafstand | factuurinformatie | account | sofinummer | "
        "organisatie-id"
    ),
    blank=words("0/0/00 | 0-0-00 | 0.0.00 | niet-gespecificeerd | niet gespecificeerd"),
    note=_TITLE_IS_SALUTATION,
)

_OUTLOOK_FRENCH = Preset(
    name="Outlook (French)",
    signature=words("prénom | nom | adresse de messagerie"),
    meaning=meaning(
        email="adresse de messagerie",
        first_name="prénom",
        middle_name="deuxième prénom",
        last_name="nom",
        outlet="société",
        phone="téléphone (bureau) | tél. mobile | téléphone principal",
        country="pays/région (bureau)",
        language="langue",
        tags="catégories",
    ),
    left_out=words(
        "type de messagerie | nom complet de l'adresse de messagerie | critère de diffusion | "
        "priorité | privé | initiales | disponibilité internet | serveur d'annuaire | "
        "kilométrage | informations facturation | compte | code gouvernement | "
        "numéro d'identification de l'organisation"
    ),
    blank=_OUTLOOK.blank,
)

_GOOGLE = Preset(
    name="Google Contacts",
    signature=words("labels | e-mail - label | e-mail - value"),
    meaning=meaning(
        email="e-mail - value",
        honorific="name prefix",
        first_name="first name",
        middle_name="middle name",
        last_name="last name",
        outlet="organization name",
        function="organization title",
        phone="phone - value",
        country="address - country",
        tags="labels",
    ),
    left_out=words(
        "phonetic first name | phonetic middle name | phonetic last name | file as | photo | "
        "e-mail - label | phone - label | address - label | website - label"
    ),
    blank=words("mycontacts | * mycontacts | starred | * starred"),
)

_GOOGLE_OLDER = Preset(
    name="Google Contacts (older export)",
    signature=words("given name | family name | group membership"),
    meaning=meaning(
        email="e-mail - value",
        full_name="name",
        honorific="name prefix",
        first_name="given name",
        middle_name="additional name",
        last_name="family name",
        outlet="organization - name",
        function="organization - title",
        phone="phone - value",
        country="address - country",
        language="language",
        tags="group membership",
    ),
    left_out=words(
        "yomi name | given name yomi | additional name yomi | family name yomi | initials | "
        "short name | photo | sensitivity | priority | mileage | directory server | "
        "billing information | e-mail - type | phone - type | address - type | website - type | "
        "organization - type | organization - yomi name | organization - symbol"
    ),
    blank=_GOOGLE.blank,
)

_THUNDERBIRD = Preset(
    name="Thunderbird",
    signature=words("display name | primary email | screen name"),
    meaning=meaning(
        email="primary email | secondary email",
        full_name="display name",
        first_name="first name",
        last_name="last name",
        outlet="organization | organisation",
        function="job title",
        phone="work phone | mobile number",
        country="work country",
    ),
)

ADDRESS_BOOKS: tuple[Preset, ...] = (
    _OUTLOOK,
    _OUTLOOK_DUTCH,
    _OUTLOOK_FRENCH,
    replace(
        _OUTLOOK,
        name="Outlook (new) or Outlook.com",
        signature=words("e-mail address | given yomi | imaddress"),
    ),
    replace(
        _OUTLOOK,
        name="Google Contacts (export for Outlook)",
        signature=words("e-mail address | internet free busy"),
        blank=_OUTLOOK.blank | _GOOGLE.blank,
    ),
    _GOOGLE,
    _GOOGLE_OLDER,
    Preset(
        name="LinkedIn",
        signature=words("first name | last name | email address | connected on"),
        meaning=meaning(
            email="email address",
            first_name="first name",
            last_name="last name",
            outlet="company",
            function="position",
        ),
        left_out=words("connected on"),
        note="LinkedIn gives the address of few people; those without one are mailed nothing.",
    ),
    _THUNDERBIRD,
)
