"""What the columns of a contact file mean, whatever the officer's export calls them.

Headers in Dutch, English, French and German are known by name. A header that we do not know is
named and its cells are kept as the contact's own fields.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign.contacts.address import clean
from campaign.contacts.contactfile import Batch
from campaign.errors import ContactFileError

_ALIASES = {
    "email": "email, e-mail, e-mailadres, emailadres, e-mail adres, email adres, mail, mailadres, "
    "e-mail address, email address, primary email, secondary email, e-mail - value, "
    "adresse e-mail, adresse email, adresse mail, courriel, e-mail-adresse, emailadresse, "
    "contact email",
    "first_name": "voornaam, first name, firstname, given name, prénom, prenom, vorname",
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
    "phone": "telefoon, tel, gsm, mobiel, phone, phone number, phone - value, mobile, "
    "mobile phone, business phone, mobiele telefoon, téléphone, telefon",
    "tags": "tag, tags, label, labels, categorie, categorieën, categories, group membership",
    "kind": "soort, kind, type contact, soort contact, contact type",
    "owner": "eigenaar, owner, verantwoordelijke organisatie",
    "opt_out": "uitgeschreven, uitgeschreven op, uitschrijven, afmelden, afgemeld, afgemeld op, "
    "opt-out, opt out, opted out, unsubscribed, unsub time, email blacklisted, désinscrit, "
    "abgemeldet",
    "status": "status",
}
FIELD_OF = {alias: name for name, text in _ALIASES.items() for alias in text.split(", ")}
SEVERAL = ("email", "beats", "tags")  #: of these a file may have many columns
OWN = "own"  #: kept as the contact's own field, under the header
LEFT_OUT = "-"  #: not kept
REJECTED = ("rejected: line", "rejected: reason")  #: that our own files of rejected rows have
_SEARCHED = 20  #: a header stands within the first rows, if not on the first


@dataclass(frozen=True)
class Columns:
    """How the columns of a file are understood."""

    index: int  #: of the header, among the rows of the file
    headings: tuple[str, ...]
    #: our name for each, OWN or LEFT_OUT
    meaning: tuple[str, ...]
    #: the program whose export this is, where we know it by its headers
    program: str = ""
    #: what was decided where a header could mean two things
    remarks: tuple[str, ...] = ()

    @property
    def understood(self) -> tuple[tuple[str, str], ...]:
        """(header, our name for it), in the order of the file."""
        pairs = zip(self.headings, self.meaning, strict=True)
        return tuple((one, ours) for one, ours in pairs if ours not in (OWN, LEFT_OUT))

    def headed(self, meaning: str) -> tuple[str, ...]:
        """The headers of this meaning."""
        pairs = zip(self.headings, self.meaning, strict=True)
        return tuple(one for one, ours in pairs if ours == meaning)


def find(first: Batch, name: str, mapping: Mapping[str, str]) -> Columns:
    """Find the header of a file, and understand it.

    Args:
        first: the first rows of the file.
        name: of the file, for messages.
        mapping: what the officer said of some headers: ours by theirs.

    Raises:
        ContactFileError: no column holds mail addresses, or a header can mean two things.
    """
    said = {_folded(header): ours for header, ours in mapping.items()}
    index = _header_index(first, name, said)
    cells = [clean(cell) for cell in first.rows[index]]
    where = f"{name}:{first.lines[index]}"
    meaning = _meaning(cells, said, where)
    return Columns(index, tuple(_headings(cells)), tuple(one or OWN for one in meaning))


def _header_index(first: Batch, name: str, said: Mapping[str, str]) -> int:
    for index, row in enumerate(first.rows[:_SEARCHED]):
        if any(_field(clean(cell), said) == "email" for cell in row):
            return index
    found = ", ".join(clean(cell) for cell in first.rows[0] if cell.strip())
    raise ContactFileError(
        f"{name}: no column holds mail addresses; line {first.lines[0]} has: "
        f"{found[:200]}. Say which: --map 'HEADER=email'."
    )


def _headings(header: Sequence[str]) -> list[str]:
    """The headers, with a name for a column that has none, and each name once."""
    found: list[str] = []
    for number, cell in enumerate(header, 1):
        name = cell or f"column {number}"
        found.append(f"{name} ({number})" if name in found else name)
    return found


def _folded(header: str) -> str:
    folded = header.casefold().replace("_", " ").rstrip(":*. ")
    # "E-mailadres2", "E-mail 2 Address", "E-mail 1 - Value"
    return re.sub(r"\s*\d+\s*", " ", folded).strip()


def _field(header: str, said: Mapping[str, str]) -> str:
    folded = _folded(header)
    return said.get(folded, FIELD_OF.get(folded, ""))


def _meaning(header: list[str], said: Mapping[str, str], where: str) -> list[str]:
    meaning = [_field(text, said) for text in header]
    folded = [_folded(text) for text in header]
    beside_first = "first_name" in meaning and "last_name" not in meaning
    for index, text in enumerate(folded):
        if text in said:
            continue
        if text in REJECTED:
            meaning[index] = LEFT_OUT
        if text in ("naam", "nom") or (text == "name" and "vorname" in folded):
            meaning[index] = "last_name" if beside_first else "full_name"
        if text in ("title", "titel"):
            meaning[index] = _title(meaning, header[index], where)
    for ours in ("first_name", "last_name", "full_name", "outlet", "kind", "owner", "opt_out"):
        twice = [header[index] for index, one in enumerate(meaning) if one == ours]
        if len(twice) > 1:
            raise ContactFileError(
                f"{where}: the columns {' and '.join(map(repr, twice))} would both be the "
                f"{ours.replace('_', ' ')}. Say which is not: --map '{twice[1]}=own'."
            )
    return meaning


def _title(meaning: list[str], header: str, where: str) -> str:
    """`Title` is the salutation in Outlook and the job in PR tools; its neighbours tell."""
    if "function" in meaning and "honorific" not in meaning:
        return "honorific"
    if "honorific" in meaning and "function" not in meaning:
        return "function"
    raise ContactFileError(
        f"{where}: the column {header!r} can be the salutation or the job. Say which: "
        f"--map '{header}=honorific' or --map '{header}=function'."
    )
