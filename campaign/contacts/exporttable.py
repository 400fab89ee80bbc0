"""The table that an export is: one contact on each row, under headers that an import knows."""

from dataclasses import dataclass

import phonenumbers

from campaign.contacts import columns, suppressed
from campaign.contacts.suppressed import Suppressed


@dataclass(frozen=True)
class Exported:
    """One contact as a file tells of it."""

    honorific: str
    first_name: str
    last_name: str
    function: str
    outlet: str
    kind: str
    language: str
    country: str
    embargo: str
    emails: tuple[str, ...]  #: the one that mail goes to first
    phone: str
    beats: tuple[str, ...]
    tags: tuple[str, ...]
    owner: str
    lists: tuple[str, ...]
    suppressed: tuple[Suppressed, ...]
    fields: dict[str, str]


@dataclass(frozen=True)
class Shape:
    """The columns that the contacts of a file need together."""

    emails: int  #: the most addresses that one of them has, and at least 1
    fields: tuple[str, ...]  #: the headers of the officer's own columns


#: every column, in order: its header in Dutch and in English, which an import both knows, and how
#: many characters wide it is in a workbook
_COLUMNS = {
    "honorific": ("Aanspreking", "Salutation", 12),
    "first_name": ("Voornaam", "First name", 16),
    "last_name": ("Achternaam", "Last name", 20),
    "function": ("Functie", "Job title", 26),
    "outlet": ("Medium", "Outlet", 26),
    "kind": ("Soort", "Kind", 12),
    "language": ("Taal", "Language", 9),
    "country": ("Land", "Country", 9),
    "embargo": ("Aanvaardt embargo", "Accepts embargo", 10),
    "emails": ("E-mail", "E-mail", 34),
    "phone": ("Telefoon", "Phone", 18),
    "beats": ("Thema's", "Beats", 26),
    "tags": ("Tags", "Tags", 18),
    "owner": ("Eigenaar", "Owner", 14),
    "lists": ("Lijsten", "Lists", 26),
    "suppressed": ("Niet aanschrijven", "Suppressed", 26),
}
#: codes that an import takes for a cell that says "nothing"
_NAMED = {"NA": "Namibia", "na": "Nauru", "nb": "Norwegian Bokmål"}
_OWN_WIDTH = 18  #: of the officer's own columns


def header(name: str, language: str) -> str:
    """The header of a column: Dutch where the workspace's language is Dutch, else English."""
    dutch, english, _ = _COLUMNS[name]
    return dutch if language == "nl" else english


def headers(shape: Shape, language: str) -> list[str]:
    """The first row: `E-mail`, `E-mail 2`, ... for as many addresses as somebody has."""
    found: list[str] = []
    for name in _COLUMNS:
        found.append(header(name, language))
        if name == "emails":
            found += [f"{found[-1]} {number}" for number in range(2, shape.emails + 1)]
    return found + [columns.own_header(name, language) for name in shape.fields]


def widths(shape: Shape) -> list[int]:
    """The width of each column, in characters."""
    found: list[int] = []
    for name, (_, _, width) in _COLUMNS.items():
        found += [width] * (shape.emails if name == "emails" else 1)
    return found + [_OWN_WIDTH] * len(shape.fields)


def cells(one: Exported, shape: Shape) -> list[str]:
    """The row of one contact, as long as the first."""
    found: list[str] = []
    for name in _COLUMNS:
        if name == "emails":
            found += [*one.emails, *[""] * (shape.emails - len(one.emails))]
        else:
            found.append(text(one, name))
    return found + [one.fields.get(name, "") for name in shape.fields]


def text(one: Exported, name: str) -> str:
    """What stands in one column, as people read it."""
    if name == "phone":
        return _spaced(one.phone)
    if name in ("language", "country"):
        code: str = getattr(one, name)
        return _NAMED.get(code, code)
    if name == "suppressed":
        return suppressed.write(one.suppressed)
    value: str | tuple[str, ...] = getattr(one, name)
    return value if isinstance(value, str) else ", ".join(value)


def _spaced(phone: str) -> str:
    """`+3225550110` as `+32 2 555 01 10`, of which Excel does not make a number."""
    if not (phone.startswith("+") and phone[1:].isdecimal()):
        return phone
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    spaced = written.replace("-", " ")
    return spaced if spaced.replace(" ", "") == phone else phone
