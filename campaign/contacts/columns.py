"""What the columns of a contact file mean, whatever the officer's export calls them.

Headers in Dutch, English, French and German are known by name. A header that we do not know is
named and its cells are kept as the contact's own fields.
"""

import re
from dataclasses import dataclass, field

from campaign.contacts import names
from campaign.contacts.address import clean
from campaign.contacts.csvfile import CsvFile, Record
from campaign.errors import ContactFileError

_ALIASES = {
    "email": "email, e-mail, e-mailadres, emailadres, mail, mailadres, e-mail address, "
    "email address, primary email, adresse e-mail, courriel, e-mail-adresse, contact email",
    "first_name": "voornaam, first name, firstname, given name, prénom, prenom, vorname",
    "particle": "tussenvoegsel, tussenvoegsels, voorvoegsel",
    "last_name": "achternaam, familienaam, last name, lastname, surname, family name, "
    "nom de famille, nachname",
    "full_name": "volledige naam, name, contact name, full name, display name, contactpersoon",
    "honorific": "aanspreking, aanspreektitel, aanhef, salutation, prefix, name prefix, civilité, "
    "anrede",
    "function": "functie, job title, position, organization title, role, fonction, funktion",
    "outlet": "medium, media, redactie, krant, organisatie, bedrijf, company, outlet, outlet name, "
    "newspaper, organization, organisation, organization name, média, firma",
    "beats": "thema, thema's, thema’s, themas, domein, domeinen, rubriek, beat, beats, topic, "
    "topics, subjects, interests, rubrique",
    "language": "taal, language, langue, sprache",
    "phone": "telefoon, tel, gsm, mobiel, phone, phone number, mobile, mobile phone, "
    "mobiele telefoon, téléphone, telefon",
    "tags": "tag, tags, label, labels, categorie, categorieën, categories, group membership",
    "kind": "soort, kind, type contact, soort contact, contact type",
    "owner": "eigenaar, owner, contact owner, verantwoordelijke organisatie",
    "opt_out": "uitgeschreven, afgemeld, opt-out, opt out, unsubscribed, email_blacklisted, "
    "désinscrit, abgemeldet",
}
FIELD_OF = {alias: name for name, text in _ALIASES.items() for alias in text.split(", ")}
_SEARCHED_LINES = 20  #: a header stands within the first lines, if not on the first


@dataclass(frozen=True)
class Row:
    """One row of a contact file, its cells under our own names for them."""

    line: int
    emails: tuple[str, ...] = ()
    honorific: str = ""
    first_name: str = ""
    last_name: str = ""
    function: str = ""
    outlet: str = ""
    beats: tuple[str, ...] = ()
    language: str = ""
    phone: str = ""
    tags: tuple[str, ...] = ()
    kind: str = ""
    owner: str = ""
    opt_out: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    #: what is wrong with the row as a row: too many cells
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """The rows of a contact file, and how its columns were understood."""

    rows: tuple[Row, ...]
    #: (header, our name for it), in the order of the file
    understood: tuple[tuple[str, str], ...]
    #: headers that we have no word for; their cells are kept as own fields
    unknown: tuple[str, ...]


def read(file: CsvFile) -> Table:
    """Understand the columns of a file.

    Raises:
        ContactFileError: no column holds mail addresses, or a header can mean two things.
    """
    index = _header_index(file)
    header = [clean(cell) for cell in file.records[index].cells]
    meaning = _meaning(header, file.name)
    rows = tuple(_row(record, header, meaning) for record in file.records[index + 1 :])
    return Table(
        rows=rows,
        understood=tuple((name, ours) for name, ours in zip(header, meaning, strict=True) if ours),
        unknown=tuple(
            name for name, ours in zip(header, meaning, strict=True) if name and not ours
        ),
    )


def _header_index(file: CsvFile) -> int:
    for index, record in enumerate(file.records[:_SEARCHED_LINES]):
        if any(_field(clean(cell)) == "email" for cell in record.cells):
            return index
    first = ", ".join(clean(cell) for cell in file.records[0].cells if cell.strip())
    raise ContactFileError(
        f"{file.name}: no column holds mail addresses; line {file.records[0].line} has: {first}. "
        "Give the column of the addresses the header 'E-mail'."
    )


def _field(header: str) -> str:
    folded = header.casefold().rstrip(":* ")
    while folded and folded[-1].isdigit():  # "E-mail 2", "E-mailadres2"
        folded = folded[:-1].rstrip()
    return FIELD_OF.get(folded, "")


def _meaning(header: list[str], name: str) -> list[str]:
    meaning = [_field(text) for text in header]
    folded = [text.casefold() for text in header]
    for index, text in enumerate(folded):
        if text in ("naam", "nom"):  # the family name beside a first name, else the whole
            meaning[index] = "last_name" if "first_name" in meaning else "full_name"
        if text in ("title", "titel"):
            meaning[index] = _title(meaning, name)
    for ours in ("first_name", "last_name", "full_name", "outlet", "kind", "owner", "opt_out"):
        twice = [header[index] for index, one in enumerate(meaning) if one == ours]
        if len(twice) > 1:
            raise ContactFileError(
                f"{name}: the columns {' and '.join(map(repr, twice))} would both be the "
                f"{ours.replace('_', ' ')}. Rename the one that is not."
            )
    return meaning


def _title(meaning: list[str], name: str) -> str:
    """`Title` is the salutation in Outlook and the job in PR tools; its neighbours tell."""
    if "function" in meaning and "honorific" not in meaning:
        return "honorific"
    if "honorific" in meaning and "function" not in meaning:
        return "function"
    raise ContactFileError(
        f"{name}: the column 'Title' can be the salutation or the job. Rename it to 'Salutation' "
        "or to 'Job title'."
    )


def _row(record: Record, header: list[str], meaning: list[str]) -> Row:
    cells = [clean(cell) for cell in record.cells]
    extra = [cell for cell in cells[len(header) :] if cell]
    if extra:
        return Row(record.line, problem=f"has more cells than the header: {extra[0]!r}")
    values: dict[str, list[str]] = {}
    fields: dict[str, str] = {}
    for text, ours, cell in zip(header, meaning, cells, strict=False):
        if cell and ours:
            values.setdefault(ours, []).append(cell)
        elif cell and text:
            fields[text] = cell

    def one(ours: str) -> str:
        return values.get(ours, [""])[0]

    first, last = one("first_name"), names.with_particle(one("particle"), one("last_name"))
    if not (first or last):
        first, last = names.split(one("full_name"))
    return Row(
        line=record.line,
        emails=tuple(values.get("email", ())),
        honorific=one("honorific"),
        first_name=first,
        last_name=last,
        function=one("function"),
        outlet=one("outlet"),
        beats=_several(values.get("beats", [])),
        language=one("language"),
        phone=one("phone"),
        tags=_several(values.get("tags", [])),
        kind=one("kind"),
        owner=one("owner"),
        opt_out=one("opt_out"),
        fields=fields,
    )


def _several(cells: list[str]) -> tuple[str, ...]:
    """`energie, klimaat` and `energie; klimaat` are two beats, each once, in lower case."""
    parts = re.split(r":::|[,;|]| / ", ",".join(cells))
    return tuple(dict.fromkeys(part.strip().casefold() for part in parts if part.strip()))
