"""Writes a contact as an address card that Outlook, Google and telephones read: vCard 3.0.

What vCard has no word for stands in properties of our own, which other programs pass over and an
import reads: X-CAMPAIGN-KIND, and X-CAMPAIGN-FIELD for each of the officer's own columns.
"""

import re
from collections.abc import Iterator

from campaign.contacts import exporttable
from campaign.contacts.exporttable import Exported

#: what vCard has no word for
_OWN_TO_US = ("kind", "language", "embargo", "beats", "owner", "suppressed")
_WIDTH = 75  #: octets of a line (RFC 2426 2.6)
#: RFC 2426 4: in a text these divide values, or end the line
_ODD = re.compile(r"[\\,;\n\r]")
_ESCAPED = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n", "\r": None})


def write(one: Exported) -> bytes:
    """The card of one contact."""
    return b"".join(map(_folded, _lines(one)))


def _lines(one: Exported) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    name = f"{one.first_name} {one.last_name}".strip() or one.outlet or "".join(one.emails[:1])
    yield f"FN:{_escaped(name)}"  # a card must have one (RFC 2426 3.1.1)
    yield f"N:{_divided(one.last_name, one.first_name, '', one.honorific, '')}"
    for index, email in enumerate(one.emails):
        yield f"EMAIL;TYPE=INTERNET{'' if index else ',PREF'}:{_escaped(email)}"
    single = {"TEL": one.phone, "TITLE": one.function, "ORG": one.outlet}
    single |= {f"X-CAMPAIGN-{name.upper()}": exporttable.text(one, name) for name in _OWN_TO_US}
    for key, value in single.items():
        if value:
            yield f"{key}:{_escaped(value)}"
    if one.country:
        yield f"ADR:;;;;;;{_escaped(exporttable.text(one, 'country'))}"
    if one.tags:
        yield f"CATEGORIES:{','.join(map(_escaped, one.tags))}"
    for header, value in one.fields.items():
        yield f"X-CAMPAIGN-FIELD:{_divided(header, value)}"
    yield "END:VCARD"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED) if _ODD.search(text) else text


def _divided(*parts: str) -> str:
    return ";".join(map(_escaped, parts))


def _folded(line: str) -> bytes:
    """A line as it stands in the file, never broken within a letter."""
    data, start, width = line.encode(), 0, _WIDTH
    parts = []
    while len(data) - start > width:
        end = start + width
        while data[end] & 0xC0 == 0x80:  # in UTF-8, a byte that goes on with a letter
            end -= 1
        parts.append(data[start:end])
        start, width = end, _WIDTH - 1  # the space before it counts
    return b"\r\n ".join([*parts, data[start:]]) + b"\r\n"
