"""The words of the letter that answers who asks what is kept of them, in four languages.

They say what holds for lists of the press; whoever sends the letter reads it first.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from babel import Locale
from babel.dates import format_date

LANGUAGES = ("nl", "fr", "en", "de")

#: by what is said, the sentence in the order of LANGUAGES; braces hold what is put in
_TEXTS = {
    "title": (
        "Uw gegevens bij ons", "Vos données chez nous", "Your data with us",
        "Ihre Daten bei uns",
    ),
    "opening": (
        "U vroeg welke persoonsgegevens wij van {address} bewaren. Hieronder leest u wat wij op "
        "{day} bewaren, waar het vandaan komt, waarom wij het bewaren en welke rechten u hebt.",
        "Vous nous avez demandé quelles données à caractère personnel nous conservons de "
        "{address}. Voici ce que nous conservons au {day}, d'où cela vient, pourquoi nous le "
        "conservons et quels sont vos droits.",
        "You asked which personal data we keep of {address}. Below is what we keep on {day}, "
        "where it comes from, why we keep it, and which rights you have.",
        "Sie haben gefragt, welche personenbezogenen Daten wir von {address} speichern. Hier "
        "lesen Sie, was wir am {day} speichern, woher es stammt, warum wir es speichern und "
        "welche Rechte Sie haben.",
    ),
    "fact": ("{label}: {value}", "{label}\u00a0: {value}", "{label}: {value}", "{label}: {value}"),
    "who": (
        "Wie verantwoordelijk is", "Responsables du traitement", "Who is responsible",
        "Wer verantwortlich ist",
    ),
    "erased": (
        "Uw gegevens werden op {day} gewist. Wij bewaren alleen nog een versleutelde afdruk van "
        "het adres, zodat het niet opnieuw in onze lijsten komt.",
        "Vos données ont été effacées le {day}. Nous ne conservons qu'une empreinte chiffrée de "
        "l'adresse, pour qu'elle ne revienne pas dans nos listes.",
        "Your data were erased on {day}. We keep no more than a keyed hash of the address, so "
        "that it does not come back onto our lists.",
        "Ihre Daten wurden am {day} gelöscht. Wir speichern nur noch einen verschlüsselten "
        "Abdruck der Adresse, damit sie nicht wieder in unsere Listen gelangt.",
    ),
    "held": ("Wat wij bewaren", "Ce que nous conservons", "What we keep", "Was wir speichern"),
    "from": (
        "uit {file}, regel {line}", "de {file}, ligne {line}", "from {file}, line {line}",
        "aus {file}, Zeile {line}",
    ),
    "by hand": (
        "door ons ingevuld, {moment}", "noté par nous, {moment}", "noted by us, {moment}",
        "von uns eingetragen, {moment}",
    ),
    "lists": (
        "Lijsten waarop u staat", "Listes où vous figurez", "Lists on which you stand",
        "Listen, auf denen Sie stehen",
    ),
    "since": ("sinds {moment}", "depuis le {moment}", "since {moment}", "seit {moment}"),
    "mails": (
        "Wat wij u stuurden", "Ce que nous vous avons envoyé", "What we sent you",
        "Was wir Ihnen gesandt haben",
    ),
    "no mails": (
        "Wij hebben u niets gestuurd.", "Nous ne vous avons rien envoyé.",
        "We have sent you nothing.", "Wir haben Ihnen nichts gesandt.",
    ),
    "not mailed": (
        "Wat wij voorbereidden en u niet stuurden",
        "Ce que nous avons préparé et ne vous avons pas envoyé",
        "What we prepared and did not send you", "Was wir vorbereitet und nicht gesandt haben",
    ),
    "sent": ("verstuurd", "envoyé", "sent", "gesandt"),
    "waiting": (
        "nog niet verstuurd", "pas encore envoyé", "not sent yet", "noch nicht gesandt",
    ),
    "unknown": (
        "misschien verstuurd", "peut-être envoyé", "perhaps sent", "vielleicht gesandt",
    ),
    "not sent": ("niet verstuurd", "non envoyé", "not sent", "nicht gesandt"),
    "stops": (
        "Wie u niet meer schrijft", "Qui ne vous écrit plus", "Who no longer writes to you",
        "Wer Ihnen nicht mehr schreibt",
    ),
    "all": ("niemand van ons", "aucun d'entre nous", "none of us", "niemand von uns"),
    "why": (
        "Waarom en hoe lang", "Pourquoi et pendant combien de temps", "Why, and for how long",
        "Warum und wie lange",
    ),
    "purpose": (
        "Wij bewaren deze gegevens om u nieuws voor de pers en uitnodigingen te kunnen sturen die "
        "bij uw werk passen. Dat is ons gerechtvaardigd belang (artikel 6, lid 1, onder f, AVG). "
        "Wij bewaren ze zolang u dat werk doet, of tot u ons vraagt ermee te stoppen. Vraagt u om "
        "geen post meer, dan houden wij alleen bij wat nodig is om dat te onthouden.",
        "Nous conservons ces données pour pouvoir vous envoyer des informations de presse et des "
        "invitations en rapport avec votre travail. C'est notre intérêt légitime (article 6, "
        "paragraphe 1, point f, RGPD). Nous les conservons tant que vous exercez ce travail, ou "
        "jusqu'à ce que vous nous demandiez d'arrêter. Si vous ne voulez plus de courrier, nous "
        "ne gardons que ce qu'il faut pour nous en souvenir.",
        "We keep these data so that we can send you news for the press and invitations that suit "
        "your work. That is our legitimate interest (Article 6(1)(f) GDPR). We keep them for as "
        "long as you do that work, or until you ask us to stop. If you ask for no more mail, we "
        "keep only what we need to remember that.",
        "Wir speichern diese Daten, um Ihnen Pressemitteilungen und Einladungen senden zu "
        "können, die zu Ihrer Arbeit passen. Das ist unser berechtigtes Interesse (Artikel 6 "
        "Absatz 1 Buchstabe f DSGVO). Wir speichern sie, solange Sie diese Arbeit tun oder bis "
        "Sie uns bitten aufzuhören. Wenn Sie keine Post mehr wünschen, behalten wir nur, was "
        "nötig ist, um uns daran zu erinnern.",
    ),
    "shared": (
        "Met wie wij ze delen", "Avec qui nous les partageons", "With whom we share them",
        "Mit wem wir sie teilen",
    ),
    "sharing": (
        "Deze gegevens staan in één bestand, gebruikt door {organisations}. Onze post gaat "
        "langs de mailserver die elke organisatie gebruikt (soms van een leverancier zoals "
        "Microsoft). Niemand anders krijgt ze van ons. Er worden geen beslissingen over u genomen "
        "door een computer alleen.",
        "Ces données se trouvent dans un seul fichier, utilisé par {organisations}. Nos courriels "
        "passent par le serveur de courrier que chaque organisation utilise (parfois celui d'un "
        "fournisseur comme Microsoft). Personne d'autre ne les reçoit de nous. "
        "Aucune décision vous concernant n'est prise par un ordinateur seul.",
        "These data stand in one file, used by {organisations}. Our mail passes the mail "
        "server that each organisation uses (sometimes that of a supplier such as Microsoft). "
        "Nobody else gets them from us. No decision about you is taken by a computer alone.",
        "Diese Daten stehen in einer Datei, genutzt von {organisations}. Unsere Post geht "
        "über den Mailserver, den jede Organisation nutzt (manchmal den eines Anbieters wie "
        "Microsoft). Niemand sonst erhält sie von uns. Über Sie "
        "wird nichts von einem Computer allein entschieden.",
    ),
    "rights": ("Uw rechten", "Vos droits", "Your rights", "Ihre Rechte"),
    "your rights": (
        "U mag ons vragen deze gegevens te verbeteren, te wissen, het gebruik ervan te beperken, "
        "of ze u te geven in een vorm die een computer leest. U mag op elk moment bezwaar maken: "
        "dan schrijven wij u niet meer. Een antwoord op dit bericht volstaat. Bent u niet "
        "tevreden, dan kunt u een klacht indienen bij {authority}.",
        "Vous pouvez nous demander de rectifier ces données, de les effacer, d'en limiter l'usage "
        "ou de vous les remettre sous une forme lisible par ordinateur. Vous pouvez vous opposer à "
        "tout moment\u00a0: nous ne vous écrirons plus. Une réponse à ce message suffit. Si vous "
        "n'êtes pas satisfait, vous pouvez introduire une plainte auprès de {authority}.",
        "You may ask us to correct these data, to erase them, to restrict their use, or to give "
        "them to you in a form that a computer reads. You may object at any time: then we write to "
        "you no more. A reply to this message will do. If you are not content, you may complain to "
        "{authority}.",
        "Sie können uns bitten, diese Daten zu berichtigen, zu löschen, ihre Nutzung "
        "einzuschränken oder sie Ihnen in maschinenlesbarer Form zu geben. Sie können jederzeit "
        "widersprechen: Dann schreiben wir Ihnen nicht mehr. Eine Antwort auf diese Nachricht "
        "genügt. Sind Sie nicht zufrieden, können Sie sich bei {authority} beschweren.",
    ),
    "BE": (
        "de Gegevensbeschermingsautoriteit (www.gegevensbeschermingsautoriteit.be)",
        "l'Autorité de protection des données (www.autoriteprotectiondonnees.be)",
        "the Belgian Data Protection Authority (www.dataprotectionauthority.be)",
        "der belgischen Datenschutzbehörde (www.datenschutzbehorde.be)",
    ),
    "authority": (
        "de toezichthouder van uw land", "l'autorité de contrôle de votre pays",
        "the supervisory authority of your country", "der Aufsichtsbehörde Ihres Landes",
    ),
    "annex": (
        "Bijlage: alles, zoals het in onze databank staat",
        "Annexe\u00a0: tout, comme dans notre base de données",
        "Annex: everything, as it stands in our database",
        "Anhang: alles, wie es in unserer Datenbank steht",
    ),
}  # fmt: skip
#: facts, kinds and reasons of a stop, by our word for them; in the order of LANGUAGES
_NAMES = {
    "kind": ("soort", "catégorie", "kind", "Art"),
    "honorific": ("aanspreking", "civilité", "form of address", "Anrede"),
    "first_name": ("voornaam", "prénom", "first name", "Vorname"),
    "last_name": ("familienaam", "nom", "family name", "Nachname"),
    "function": ("functie", "fonction", "function", "Funktion"),
    "outlet": ("redactie of organisatie", "rédaction ou organisation", "outlet or organisation",
               "Redaktion oder Organisation"),
    "language": ("taal", "langue", "language", "Sprache"),
    "country": ("land", "pays", "country", "Land"),
    "phone": ("telefoon", "téléphone", "phone", "Telefon"),
    "owner": ("wie u schrijft", "qui vous écrit", "who writes to you", "wer Ihnen schreibt"),
    "embargo": ("aanvaardt embargo's", "accepte les embargos", "accepts embargoes",
                "akzeptiert Sperrfristen"),
    "address": ("e-mailadres", "adresse e-mail", "e-mail address", "E-Mail-Adresse"),
    "beats": ("thema", "thème", "beat", "Thema"),
    "tags": ("label", "étiquette", "tag", "Etikett"),
    "journalist": ("journalist", "journaliste", "journalist", "Journalist"),
    "policymaker": ("beleidsmaker", "décideur politique", "policymaker", "Politik"),
    "company": ("bedrijf", "entreprise", "company", "Unternehmen"),
    "researcher": ("onderzoeker", "chercheur", "researcher", "Forschung"),
    "partner": ("partner", "partenaire", "partner", "Partner"),
    "yes": ("ja", "oui", "yes", "ja"),
    "no": ("nee", "non", "no", "nein"),
    "asked": ("u vroeg het", "à votre demande", "you asked", "auf Ihre Bitte"),
    "bounced": ("het adres bestaat niet", "l'adresse n'existe pas", "the address does not exist",
                "die Adresse besteht nicht"),
    "complained": ("u meldde onze post als ongewenst", "vous avez signalé notre courrier",
                   "you reported our mail", "Sie haben unsere Post gemeldet"),
    "left": ("u werkt daar niet meer", "vous n'y travaillez plus", "you left",
             "Sie arbeiten dort nicht mehr"),
    "do not contact": ("niet te contacteren", "à ne pas contacter", "not to be contacted",
                       "nicht zu kontaktieren"),
}  # fmt: skip


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        """Take a language; one in which there is no letter is English."""
        known = language if language in LANGUAGES else "en"
        self.language = known
        self._place = LANGUAGES.index(known)

    def text(self, what: str, **values: str) -> str:
        """A sentence, with what belongs in it; what is put in is not read for braces."""
        return _TEXTS[what][self._place].format_map(values)

    def name(self, what: str) -> str:
        """What we call a fact, or a value of ours; any other stays as it is."""
        return self.of(_NAMES, what)

    def of(self, table: Mapping[str, Sequence[str]], what: str) -> str:
        """A word of ours in a table in the order of LANGUAGES; any other stays as it is."""
        found = table.get(what)
        return found[self._place] if found else what

    def fact(self, label: str, value: str) -> str:
        """What something is called, and what it is; the French set off a colon."""
        return self.text("fact", label=label, value=value)

    def day(self, moment: str) -> str:
        """The day of a moment (`2026-11-24 10:00`), as people write it."""
        if not moment:
            return ""
        day = dt.datetime.fromisoformat(moment)
        locale = "en_GB" if self.language == "en" else self.language
        return format_date(day, "long", locale=locale)

    def tongue(self, code: str) -> str:
        """The name of a language, by its code."""
        return str(Locale(self.language).languages.get(code, code))

    def country(self, code: str) -> str:
        """The name of a country, by its code (ISO 3166)."""
        return str(Locale(self.language).territories.get(code, code))

    def authority(self, country: str) -> str:
        """To whom one complains, in a country (ISO 3166) that we know it of."""
        return self.text("BE" if country == "BE" else "authority")
