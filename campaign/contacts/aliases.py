"""What the columns of contact lists are called, in Dutch, English, French and German."""

import re

_ALIASES = {
    "email": "email, e-mail, e mail, e-mailadres, emailadres, "
    "e-mail adres, email adres, mail, mailadres, "
    "e-mail address, email address, primary email, secondary email, e-mail - value, "
    "adresse e-mail, adresse email, adresse mail, courriel, e-mail-adresse, emailadresse, "
    "contact email",
    "first_name": "voornaam, first name, firstname, given name, prénom, prenom, vorname",
    "middle_name": "middle name, tweede naam, middelste naam",
    "particle": "tussenvoegsel, tussenvoegsels, voorvoegsel",
    "last_name": "achternaam, familienaam, last name, lastname, surname, family name, "
    "nom de famille, nachname",
    "full_name": "volledige naam, name, contact name, full name, display name, contactpersoon",
    "honorific": "aanspreking, aanspreektitel, aanhef, salutation, prefix, name prefix, civilité, "
    "anrede",
    "function": "functie, job title, position, organization title, organization - title, role, "
    "fonction, funktion",
    "outlet": "medium, media, redactie, krant, organisatie, bedrijf, company, outlet, outlet name, "
    "newspaper, organization, organisation, organization name, organization - name, company name, "
    "média, firma",
    "beats": "thema, thema's, thema’s, themas, domein, domeinen, rubriek, beat, beats, topic, "
    "topics, subjects, interests, rubrique",
    "language": "taal, language, langue, sprache",
    "country": "land, country, pays, landcode, country code",
    "embargo": "embargo, aanvaardt embargo, aanvaardt embargo's, accepteert embargo, "
    "accepteert embargo's, accepte l'embargo, accepte les embargos, accepts embargo, "
    "accepts embargoes, sperrfrist, akzeptiert sperrfrist",
    "phone": "telefoon, tel, gsm, mobiel, phone, phone number, phone - value, mobile, "
    "mobile phone, business phone, mobiele telefoon, téléphone, telefon",
    "tags": "tag, tags, label, labels, categorie, categorieën, categories, group membership",
    "kind": "soort, kind, type contact, soort contact, contact type",
    "owner": "eigenaar, owner, verantwoordelijke organisatie",
    "opt_out": "uitgeschreven, uitgeschreven op, uitschrijven, afmelden, afgemeld, afgemeld op, "
    "niet mailen, niet meer mailen, niet contacteren, uitschrijving, opt-out, opt out, optout, "
    "opted out, unsubscribed, unsub time, email blacklisted, do not contact, do not email, "
    "do not mail, désinscrit, désabonné, ne pas contacter, abgemeldet, nicht kontaktieren",
    "status": "status",
    "suppressed": "niet aanschrijven, suppressed",
    "fields": "",  # a JSON object of a mailing tool
}
MEANINGS = tuple(_ALIASES)
FIELD_OF = {alias: name for name, text in _ALIASES.items() for alias in text.split(", ") if alias}
_HOME = frozenset(
    "thuis privé prive persoonlijk home private personal domicile personnel personnelle perso "
    "privée privat persönlich".split()
)
#: where somebody is reached: `E-mail (werk)`; no mailbox that several may share, for then they
#: would be one person
_OWN_PLACES = _HOME | frozenset(
    "werk zakelijk work business professional travail professionnel professionnelle pro arbeit "
    "geschäftlich dienstlich beruflich".split()
)
_PLACES = {
    "email": _OWN_PLACES,
    "phone": _OWN_PLACES
    | frozenset(
        "kantoor vast mobiel gsm direct office landline mobile cell bureau fixe portable büro "
        "festnetz mobil handy".split()
    ),
}
_PLACED = re.compile(r"(.+?)(?: ?[-:/] ?| ?\(| )([^\W\d]+)\)?")
_LONGEST = 60  #: letters of a header that may be one of ours
#: letters of a header of which one may be wrong, and of which two may
_SLIPS = {5: 1, 9: 2}


def field_of(header: str) -> str:
    """Our name for what a header means, folded as by `headers.fold`; empty when we have none."""
    if header in FIELD_OF:
        return FIELD_OF[header]
    placed = _placed(header)
    if not placed:
        return ""
    ours = FIELD_OF.get(placed[1].rstrip("."), "")
    return ours if placed[2] in _PLACES.get(ours, ()) else ""


def _placed(header: str) -> re.Match[str] | None:
    return _PLACED.fullmatch(header) if len(header) <= _LONGEST else None


def is_of_home(header: str) -> bool:
    """Whether a folded header says that it is of somebody's home."""
    placed = _placed(header)
    return bool(placed and placed[2] in _HOME)


def nearest(header: str) -> str:
    """The header that a folded one is a slip of the pen for; empty when it is near to none."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA  # swapped letters are one slip

    most = max((slips for letters, slips in _SLIPS.items() if len(header) >= letters), default=0)
    if not most or len(header) > _LONGEST:
        return ""
    found = process.extractOne(header, FIELD_OF.keys(), scorer=OSA.distance, score_cutoff=most)
    return found[0] if found else ""
