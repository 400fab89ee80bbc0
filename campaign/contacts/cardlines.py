"""Cuts a file of vCards into cards and their properties, and says what is wrong with which."""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_LINE_END = re.compile(r"\r\n|\r|\n")
#: [group.]NAME[;PARAMETER=value;PARAMETER="value"]: (RFC 6350 3.3); a quoted value may have colons
_HEAD = re.compile(r'(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":])*)?):')
_PARAMETER = re.compile(r';([^;="]+)(?:=((?:"[^"]*"|[^";])*))?')
_MARK = re.compile(r"(BEGIN|END)[ \t]*:[ \t]*VCARD", re.IGNORECASE)
#: large, and nothing that we could use
_PICTURE = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
_QUOTED_PRINTABLE, _BASE64 = "QUOTED-PRINTABLE", frozenset({"B", "BASE64"})


@dataclass(frozen=True)
class Property:
    """One property: its name in capitals, its parameters, and its value, still escaped."""

    name: str
    parameters: Mapping[str, tuple[str, ...]]
    value: str

    @property
    def types(self) -> frozenset[str]:
        """What the property is said to be, in capitals: WORK, CELL, PREF."""
        return frozenset(self.parameters.get("TYPE", ()))


@dataclass
class Card:
    """One card, or a stretch of text that stands outside of all cards."""

    line: int  #: of BEGIN:VCARD
    properties: list[Property] = field(default_factory=list)
    problem: str = ""

    def all(self, name: str) -> list[Property]:
        """The properties of that name, as they stand."""
        return [one for one in self.properties if one.name == name]

    def spoil(self, problem: str) -> None:
        """Note what is wrong with the card; the first thing counts."""
        self.problem = self.problem or problem


def cut(text: str, encoding: str) -> Iterator[Card]:
    """The cards in a text; pictures, sounds and keys are left out of them.

    Values in quoted-printable are decoded; bytes in them are in `encoding` if nothing says more.
    """
    card: Card | None = None
    outside = False
    for number, line in _unfolded(text):
        mark = _MARK.fullmatch(line.strip())
        if mark and mark[1].upper() == "BEGIN":
            if card:
                card.spoil("has no END:VCARD")
                yield card
            card, outside = Card(number), False
        elif card is None:
            if not outside:
                yield Card(number, problem=f"stands outside of all cards: {_short(line)!r}")
            outside = True
        elif mark:
            yield card
            card = None
        else:
            _add(card, number, line, encoding)
    if card:
        card.spoil("has no END:VCARD; the file may have been cut off")
        yield card


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The lines as they were before they were folded (RFC 6350 3.2), each with its number.

    A line in quoted-printable goes on after a `=` at its end. The lines of a picture in vCard 2.1
    are known by their having no colon.
    """
    start, parts, soft, picture = 0, [""], False, False
    for number, line in enumerate(_LINE_END.split(text), 1):
        folded = line[:1] in (" ", "\t") or (soft and not _MARK.fullmatch(line.strip()))
        if folded and parts[0]:
            parts += [] if picture else [line if soft else line[1:]]
        elif picture and ":" not in line:
            continue
        else:
            if parts[0].strip():
                yield start, "".join(parts)
            start, parts, picture = number, [line], bool(_PICTURE.match(line))
        soft = parts[-1].endswith("=") and _QUOTED_PRINTABLE in parts[0].partition(":")[0].upper()
        if soft:
            parts[-1] = parts[-1][:-1]
    if parts[0].strip():
        yield start, "".join(parts)


def _add(card: Card, number: int, line: str, encoding: str) -> None:
    head = _HEAD.match(line)
    if not head:
        card.spoil(f"line {number} is no property of a card: {_short(line)!r}")
        return
    name, parameters = head[1].upper(), _parameters(head[2])
    said = {one.upper() for one in parameters.get("ENCODING", ())} | set(parameters.get("TYPE", ()))
    if said & _BASE64 or _PICTURE.match(line):
        return
    value = line[head.end() :]
    if _QUOTED_PRINTABLE in said:
        charset = parameters.get("CHARSET", (encoding,))[0]
        try:
            value = binascii.a2b_qp(value.encode(encoding)).decode(charset)
        except (LookupError, ValueError):
            card.spoil(f"line {number} is not written in {_short(charset)}, as it says")
            return
    card.properties.append(Property(name, parameters, value))


def _parameters(text: str) -> dict[str, tuple[str, ...]]:
    """By name in capitals. One without a name, as vCard 2.1 has them, is a TYPE."""
    found: dict[str, list[str]] = {}
    for name, values in _PARAMETER.findall(text):
        key, said = (name, values) if values else ("TYPE", name)
        key = key.strip().upper()
        split = [one.strip() for one in said.replace('"', "").split(",")]
        found.setdefault(key, []).extend(
            one.upper() if key == "TYPE" else one for one in split if one
        )
    return {key: tuple(values) for key, values in found.items()}


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
