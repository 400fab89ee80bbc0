"""What the columns of a contact file mean, whatever the officer's export calls them.

Headers in Dutch, English, French and German are known by name. A header that we do not know is
named and its cells are kept as the contact's own fields.
"""

import re
from dataclasses import dataclass, field

from campaign.contacts import names, vocabulary
from campaign.contacts.address import clean
from campaign.contacts.csvfile import CsvFile, Record
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
    "phone": "telefoon, tel, gsm, mobiel, phone, phone number, phone - value, mobile, "
    "mobile phone, business phone, mobiele telefoon, téléphone, telefon",
    "tags": "tag, tags, label, labels, categorie, categorieën, categories, group membership",
    "kind": "soort, kind, type contact, soort contact, contact type",
    "owner": "eigenaar, owner, verantwoordelijke organisatie",
    "opt_out": "uitgeschreven, uitgeschreven op, uitschrijven, afmelden, afgemeld, afgemeld op, "
    "opt-out, opt out, opted out, unsubscribed, unsub time, email blacklisted, désinscrit, "
    "abgemeldet",
}
FIELD_OF = {alias: name for name, text in _ALIASES.items() for alias in text.split(", ")}
_SEVERAL = ("email", "beats", "tags")  #: of these a file may have many columns
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
    header = file.records[index]
    meaning = _meaning([clean(cell) for cell in header.cells], f"{file.name}:{header.line}")
    headings = _headings(header)
    rows = tuple(_row(record, headings, meaning) for record in file.records[index + 1 :])
    filled = {heading for row in rows for heading in row.fields}
    pairs = list(zip(header.cells, headings, meaning, strict=True))
    return Table(
        rows=rows,
        understood=tuple((heading, ours) for _, heading, ours in pairs if ours),
        unknown=tuple(
            heading
            for cell, heading, ours in pairs
            if heading in filled or (clean(cell) and not ours)
        ),
    )


def _header_index(file: CsvFile) -> int:
    for index, record in enumerate(file.records[:_SEARCHED_LINES]):
        if any(_field(clean(cell)) == "email" for cell in record.cells):
            return index
    first = ", ".join(clean(cell) for cell in file.records[0].cells if cell.strip())
    raise ContactFileError(
        f"{file.name}: no column holds mail addresses; line {file.records[0].line} has: "
        f"{first[:200]}. Give the column of the addresses the header 'E-mail'."
    )


def _headings(header: Record) -> list[str]:
    """The headers, with a name for a column that has none, and each name once."""
    found: list[str] = []
    for number, cell in enumerate(header.cells, 1):
        name = clean(cell) or f"column {number}"
        found.append(f"{name} ({number})" if name in found else name)
    return found


def _field(header: str) -> str:
    folded = header.casefold().replace("_", " ").rstrip(":*. ")
    # "E-mailadres2", "E-mail 2 Address", "E-mail 1 - Value"
    return FIELD_OF.get(re.sub(r"\s*\d+\s*", " ", folded).strip(), "")


def _meaning(header: list[str], where: str) -> list[str]:
    meaning = [_field(text) for text in header]
    folded = [text.casefold() for text in header]
    beside_first = "first_name" in meaning and "last_name" not in meaning
    for index, text in enumerate(folded):
        if text in ("naam", "nom") or (text == "name" and "vorname" in folded):
            meaning[index] = "last_name" if beside_first else "full_name"
        if text in ("title", "titel"):
            meaning[index] = _title(meaning, header[index], where)
    for ours in ("first_name", "last_name", "full_name", "outlet", "kind", "owner", "opt_out"):
        twice = [header[index] for index, one in enumerate(meaning) if one == ours]
        if len(twice) > 1:
            raise ContactFileError(
                f"{where}: the columns {' and '.join(map(repr, twice))} would both be the "
                f"{ours.replace('_', ' ')}. Rename the one that is not."
            )
    return meaning


def _title(meaning: list[str], header: str, where: str) -> str:
    """`Title` is the salutation in Outlook and the job in PR tools; its neighbours tell."""
    if "function" in meaning and "honorific" not in meaning:
        return "honorific"
    if "honorific" in meaning and "function" not in meaning:
        return "function"
    raise ContactFileError(
        f"{where}: the column {header!r} can be the salutation or the job. Rename it to "
        "'Salutation' or to 'Job title'."
    )


def _row(record: Record, headings: list[str], meaning: list[str]) -> Row:
    cells = [clean(cell) for cell in record.cells]
    extra = [cell for cell in cells[len(headings) :] if cell]
    values: dict[str, list[str]] = {}
    fields: dict[str, str] = {}
    for heading, ours, cell in zip(headings, meaning, cells, strict=False):
        if cell and ours and (ours in _SEVERAL or ours not in values):
            values.setdefault(ours, []).append(cell)
        elif cell:  # a column that we have no word for, or a second phone number
            fields[heading] = cell

    def one(ours: str) -> str:
        return values.get(ours, [""])[0]

    honorific, first, last = _name(
        one("full_name"), one("first_name"), names.with_particle(one("particle"), one("last_name"))
    )
    return Row(
        line=record.line,
        emails=tuple(values.get("email", ())),
        honorific=one("honorific") or honorific,
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
        opt_out=one("opt_out") or _opt_out_in_status(fields),
        fields=fields,
        problem=f"has more cells than the header: {extra[0]!r}" if extra else "",
    )


def _name(full: str, first: str, last: str) -> tuple[str, str, str]:
    """Honorific, first and last name, of the columns that tell them apart and the one of all."""
    if not full or last:
        return "", first, last
    honorific, name = names.split_honorific(full)
    if first:
        return honorific, first, names.without_first(name, first)
    return honorific, *names.split(name)[:2]


def _opt_out_in_status(fields: dict[str, str]) -> str:
    """Mailing tools export opt-outs in a column `Status`, among words that mean other things."""
    cells = [cell for heading, cell in fields.items() if heading.casefold() == "status"]
    return next((cell for cell in cells if vocabulary.says_opted_out(cell)), "")


def _several(cells: list[str]) -> tuple[str, ...]:
    """`energie, klimaat` and `energie; klimaat` are two beats, each once, in lower case."""
    parts = re.split(r":::|[,;|]| / ", ",".join(cells))
    named = [part.strip().removeprefix("* ").casefold() for part in parts]  # Google's own mark
    return tuple(dict.fromkeys(name for name in named if name))
