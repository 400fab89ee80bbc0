"""Reads vCards, as phones, Outlook and address books write them: a row for each card."""

import io
import re
from collections.abc import Iterable, Sequence

from campaign.contacts import cardlines, encoding, names
from campaign.contacts.cardlines import Card, Property
from campaign.contacts.columns import OWN_FIELD
from campaign.contacts.encoding import Encoding
from campaign.contacts.grid import Grid
from campaign.errors import ContactFileError

#: what our own columns are called; other properties keep their name
_COLUMN = {
    "TITLE": "Job Title",
    "ROLE": "Role",
    "CATEGORIES": "Labels",
    "LANG": "Language",
    "NOTE": "Notes",
    "URL": "Website",
    "NICKNAME": "Nickname",
    "BDAY": "Birthday",
}
#: what an export of ours has no other place for
_COLUMN |= {
    f"X-CAMPAIGN-{one.upper()}": one.title()
    for one in ("kind", "language", "embargo", "beats", "owner", "suppressed")
}
#: of the card and not of the person, or said in a column of its own
_LEFT_OUT = frozenset(
    "N FN ORG EMAIL TEL ADR VERSION KIND UID REV PRODID LABEL MAILER SOURCE CLASS PROFILE NAME "
    "SORT-STRING CLIENTPIDMAP XML X-ADDRESSBOOKSERVER-KIND X-ABLABEL X-ABSHOWAS X-ABUID X-ABADR "
    "X-MS-OL-DESIGN X-MS-OL-DEFAULT-POSTAL-ADDRESS X-MS-CARDPICTURE".split()
)
#: as they stand in the header; what is not here follows
_ORDER = (
    "First Name|Middle Name|Last Name|Name Prefix|Name Suffix|Full Name|Organization|Department|"
    "Job Title|E-mail|Phone"
).split("|")
_ADDRESS = "P.O. Box|Extended Address|Street|City|Region|Postal Code|Country".split("|")
_MOST_COLUMNS = 300
_OWN_FIELD = "X-CAMPAIGN-FIELD"  #: as an export of ours writes it: header;value
_SEVERAL = " ::: "  #: between several values in one cell, as Google has it


def read(data: bytes, name: str) -> Grid:
    """Read a file of vCards: 2.1, 3.0 (RFC 2426) or 4.0 (RFC 6350).

    A damaged card is a row with a problem. The header row is ours, and stands on line 0.

    Raises:
        ContactFileError: it holds no vCard, or is no text.
    """
    written = encoding.find(io.BytesIO(data), name)
    text = written.text(io.BytesIO(data)).read()
    if not re.search(r"(?:^|[\r\n])[ \t]*BEGIN[ \t]*:[ \t]*VCARD", text, re.IGNORECASE):
        raise ContactFileError(f"{name} has no vCard in it: no line says BEGIN:VCARD.")
    cards = list(cardlines.cut(text, written.name))
    people = [card for card in cards if not _is_group(card)]
    rows = [_columns(card) for card in people]
    header = _header(rows, name)
    return Grid(
        lines=[0, *(card.line for card in people)],
        rows=[header, *([row.get(column, "") for column in header] for row in rows)],
        told=_told(cards, written),
        remarks=(*written.remarks, *_remarks([card.line for card in cards if _is_group(card)])),
        problems={card.line: card.problem for card in people if card.problem},
    )


def _told(cards: Iterable[Card], written: Encoding) -> str:
    versions = {one.value.strip() for card in cards for one in card.all("VERSION")}
    said = f"vCard {' and '.join(sorted(versions & {'2.1', '3.0', '4.0'}))}".strip()
    return said if written.told == "UTF-8" else f"{said}, {written.told}"


def _is_group(card: Card) -> bool:
    """A list of members, as RFC 6350 6.1.4 has it, and as Apple had it before."""
    kinds = card.all("KIND") + card.all("X-ADDRESSBOOKSERVER-KIND")
    return any(one.value.strip().casefold() == "group" for one in kinds)


def _remarks(groups: Sequence[int]) -> tuple[str, ...]:
    if not groups:
        return ()
    named = ", ".join(map(str, groups[:5])) + (", ..." if len(groups) > 5 else "")
    return (f"cards that are a group and no person were left out; they stand on line {named}",)


def _header(rows: Iterable[dict[str, str]], name: str) -> list[str]:
    def place(column: str) -> tuple[int, int]:
        word, _, number = column.rpartition(" ")
        known = word if number.isdecimal() else column
        return _ORDER.index(known) if known in _ORDER else len(_ORDER), len(column)

    columns = list(dict.fromkeys(["E-mail 1", *(column for row in rows for column in row)]))
    if len(columns) > _MOST_COLUMNS:
        raise ContactFileError(
            f"{name}: its cards have {len(columns)} different properties, where {_MOST_COLUMNS} is "
            "much; no address book writes that. Export the cards once more."
        )
    known = [column for column in columns if place(column)[0] < len(_ORDER)]
    return sorted(known, key=place) + [column for column in columns if column not in known]


def _columns(card: Card) -> dict[str, str]:
    """A card by our columns; those that are empty are not there."""
    row: dict[str, str] = _name(card)
    row |= _organisation(card)
    row |= _numbered("E-mail", [_text(one) for one in _preferred(card.all("EMAIL"))])
    row |= _phones(card)
    row |= _addresses(card)
    for one in _preferred(card.properties):
        if one.name == _OWN_FIELD:
            name, *value = (_unescaped(part) for part in _parts(one.value, ";"))
            _put(row, f"{name}{OWN_FIELD[-1]}", ";".join(value))
        elif one.name not in _LEFT_OUT:
            _put(row, _COLUMN.get(one.name, one.name), _text(one))
    return {column: value for column, value in row.items() if value}


def _name(card: Card) -> dict[str, str]:
    """The parts of the name, or else the whole; the name of an organisation is nobody's.

    Our own cards have the parts, and a whole of whatever there is when there are none.
    """
    full = next((_text(one) for one in card.all("FN")), "")
    whole = next((one for one in card.all("N") if ";" in one.value), None)
    parts = _parts(whole.value if whole else "", ";")
    last, first, middle, prefix, suffix = (
        [_unescaped(" ".join(_parts(part, ","))) for part in parts] + [""] * 5
    )[:5]
    ours = bool(card.all("X-CAMPAIGN-KIND"))
    organisations = {names.key(_parts(one.value, ";")[0]) for one in card.all("ORG")}
    if not first and names.key(last) in organisations and not ours:
        last = ""
    told = first or last or ours or names.key(full) in organisations
    return {
        "Full Name": "" if told else full,
        "First Name": first,
        "Middle Name": middle,
        "Last Name": last,
        "Name Prefix": prefix,
        "Name Suffix": suffix,
    }


def _organisation(card: Card) -> dict[str, str]:
    row: dict[str, str] = {}
    for one in card.all("ORG"):
        name, *units = [_unescaped(part) for part in _parts(one.value, ";")]
        _put(row, "Organization", name)
        _put(row, "Department", ", ".join(unit for unit in units if unit))
    return row


def _phones(card: Card) -> dict[str, str]:
    row: dict[str, str] = {}
    numbers = []
    for one in _preferred(card.all("TEL")):
        number = _text(one).removeprefix("tel:").replace(";ext=", " ext. ")  # RFC 3966
        if one.types & {"FAX", "PAGER"} and "VOICE" not in one.types:
            _put(row, "Fax" if "FAX" in one.types else "Pager", number)
        else:
            numbers.append(number)
    return _numbered("Phone", numbers) | row


def _addresses(card: Card) -> dict[str, str]:
    """The first postal address by its parts, the others each in one cell."""
    row: dict[str, str] = {}
    for number, one in enumerate(_preferred(card.all("ADR")), 1):
        parts = [_unescaped(part) for part in _parts(one.value, ";")]
        if number == 1:
            row |= dict(zip(_ADDRESS, parts, strict=False))
        else:
            row[f"Address {number}"] = ", ".join(part for part in parts if part)
    return row


def _preferred(properties: Iterable[Property]) -> list[Property]:
    """The one that the person prefers stands first (RFC 6350 5.3; before 4.0 it was a type)."""

    def rank(one: Property) -> int:
        said = next(iter(one.parameters.get("PREF", ())), "")
        if said.isdecimal():
            return int(said[:4])
        return 1 if "PREF" in one.types else 101

    return sorted(properties, key=rank)


def _numbered(column: str, values: Iterable[str]) -> dict[str, str]:
    distinct = dict.fromkeys(value for value in values if value)
    return {f"{column} {number}": value for number, value in enumerate(distinct, 1)}


def _put(row: dict[str, str], column: str, value: str) -> None:
    if value:
        row[column] = _SEVERAL.join([row[column], value]) if row.get(column) else value


def _text(one: Property) -> str:
    value = one.value.rstrip(" ;")
    if (len(value) - len(value.rstrip("\\"))) % 2:  # one of them was escaped
        value = one.value[: len(value) + 1]
    return _unescaped(value.lstrip(" ;"))


def _parts(value: str, separator: str) -> list[str]:
    """What stands between separators that are not escaped."""
    found = re.findall(rf"((?:\\.|[^{separator}])*)(?:{separator}|$)", value, re.DOTALL)
    return [part.strip() for part in found[:-1]] or [""]  # it always finds an empty last one


def _unescaped(value: str) -> str:
    r"""Text as it was meant: `\,` `\;` `\\`, and `\n` for a line break (RFC 6350 3.4)."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
