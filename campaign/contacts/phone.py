"""Phone numbers: how the world writes them, whatever stands in the cell."""

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_LONGEST = 200  #: letters of a cell in which numbers are looked for
#: how an extension is called where the library does not know it
_EXTENSION = re.compile(r"\b(?:toestel|tst|poste|durchwahl)\b[.:]?", re.IGNORECASE)
#: without a zero or a plus it may be a date, unless Excel dropped the zero of a bare number
_ONE_NUMBER = re.compile(r"\s*[+(0][\d\s()./-]+|[\d ]+", re.ASCII)
#: a day, perhaps with its time; in some countries it would pass for a short number
_DATE = re.compile(
    r"(?:[0-3]?\d([-/.])[01]?\d\1(?:19|20)\d\d|(?:19|20)\d\d([-/.])[01]\d\2[0-3]\d)"
    r"(?:[T ]+\d\d:.*)?",
    re.ASCII,
)
_EDGES = " ,;:/|-"


class Phones(NamedTuple):
    """The numbers in a cell, and what else stands there."""

    #: by E.164; an extension follows as in RFC 3966: `+3225550110;ext=12`
    numbers: tuple[str, ...]
    #: `werk`, or all of a cell that holds no number
    rest: str


def read(cell: str, region: str) -> Phones:
    """Every number in a cell, each once. The region (ISO 3166, `BE`) is of those without `+`.

    A number without `+` must exist in that region, as the region is no more than likely; one with
    it must only be possible.
    """
    from phonenumbers import PhoneNumberMatcher

    if _DATE.fullmatch(cell.strip()):
        return Phones((), cell.strip())
    if whole := _whole(cell, region):
        return Phones((whole,), "")
    text = _EXTENSION.sub("ext", cell[:_LONGEST])
    found = list(PhoneNumberMatcher(text, region))
    if not found:
        return Phones((), cell.strip())
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    between = (text[end:start].strip(_EDGES) for end, start in zip(ends, starts, strict=True))
    rest = [*between, cell[_LONGEST:]]
    return Phones(
        tuple(dict.fromkeys(_written(one.number) for one in found)),
        " ".join(one for one in rest if one),
    )


def shown(number: str) -> str:
    """A number as people read it, from any country: `+32 2 555 01 10`. Another text stays."""
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    try:
        return format_number(parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number


def _whole(cell: str, region: str) -> str | None:
    """The number that a cell is. The library takes letters for digits, so there may be none, and
    what follows a semicolon for an extension.
    """
    from phonenumbers import NumberParseException, is_possible_number, is_valid_number, parse

    if not _ONE_NUMBER.fullmatch(cell):
        return None
    try:
        number = parse(cell, region)
    except NumberParseException:
        return None
    is_number = is_possible_number if cell.lstrip().startswith("+") else is_valid_number
    return _written(number) if is_number(number) else None


def _written(number: "PhoneNumber") -> str:
    from phonenumbers import PhoneNumberFormat, format_number

    plain = format_number(number, PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain
