"""What a mail address is, how it is written, and how two of them are compared."""

import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

#: what people type in a cell to say that there is nothing
PLACEHOLDERS = frozenset({"-", "--", "/", "?", "nb", "n.b.", "nvt", "n.v.t.", "n/a", "na", "geen"})
#: of no width, or turning the direction of writing; they come along when an address is pasted
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
#: with the no-break space; a terminal obeys the others
_CONTROL = re.compile("[\x00-\x1f\x7f-\xa0]")
_SEPARATORS = re.compile(r"\s*(?::::|[;,])\s*|\s+/\s+")
_BRACKETED = re.compile(r"<([^<>]*)>")
_MAILTO = re.compile(r"mailto:([^?]*).*", re.IGNORECASE)
_EXCHANGE = re.compile(r"(ex:)?/o=", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """One address: as it is written to, and in the form in which two are compared."""

    email: str
    canonical: str


@dataclass(frozen=True)
class BadAddress:
    """What stood where an address should be, and what is wrong with it."""

    text: str
    reason: str


def clean(cell: str) -> str:
    """The text of a cell without what nobody sees: odd spaces, zero-width characters, NULs."""
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", cell))
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    return "" if text.casefold() in PLACEHOLDERS else text


def parse(cell: str) -> list[Address | BadAddress]:
    """Every address in a cell, each once: `a@b`, `Name <a@b>`, `mailto:a@b`, several with `;`."""
    text = clean(cell)
    if not text:
        return []
    if _EXCHANGE.match(text):
        return [BadAddress(text, "is an internal Exchange (X.500) address; mail cannot reach it")]
    found: dict[str, Address | BadAddress] = {}
    for part in _parts(text):
        one = _one(part)
        found.setdefault(one.canonical if isinstance(one, Address) else one.text, one)
    return list(found.values())


def only(text: str) -> Address | BadAddress:
    """The one address that a person typed or pasted; bad if there is none, or more than one."""
    found = parse(text)
    if len(found) == 1:
        return found[0]
    return BadAddress(text, "holds more than one; give one at a time" if found else "is empty")


def _parts(text: str) -> list[str]:
    pieces = [piece for piece in _SEPARATORS.split(text) if piece]
    if not _BRACKETED.search(text):
        words = [word for piece in pieces for word in piece.split()]
        # "tom.peeters at omroep" is one bad address, not three
        return words if all("@" in word for word in words) else [text]
    found = []
    for piece in pieces:  # what has neither brackets nor an @ is half of `"Peeters, Ann" <a@b>`
        bracketed = [one for one in _BRACKETED.findall(piece) if one.strip()]
        found += bracketed or ([piece] if "@" in piece else [])
    return found or [text]


def _one(text: str) -> Address | BadAddress:
    bare = text.strip()
    if mailto := _MAILTO.fullmatch(bare):
        bare = mailto[1].strip()
    bare = bare.rstrip(". ")
    try:
        checked = validate_email(bare, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as problem:
        return BadAddress(bare or text, _reason(bare, str(problem)))
    return Address(checked.normalized, canonical(checked.normalized))


def canonical(email: str) -> str:
    """The form in which addresses are compared: lower case, the domain in its ASCII form.

    RFC 5321 lets the part before the @ differ by case; no mail system in use does.
    """
    local, _, domain = email.strip().rpartition("@")
    return f"{local.casefold()}@{_in_ascii(domain.lower())}"


def on_the_wire(email: str) -> str:
    """The form in which an address is given to a relay: as written, the domain in ASCII."""
    local, _, domain = email.rpartition("@")
    return f"{local}@{_in_ascii(domain)}"


def _in_ascii(domain: str) -> str:
    """A domain by IDNA 2008. Python's own codec is older, and makes another domain of straße.de."""
    if domain.isascii():
        return domain
    try:
        checked = validate_email(f"somebody@{domain}", check_deliverability=False)
    except EmailNotValidError:
        return domain
    return checked.ascii_domain or domain


def _reason(text: str, problem: str) -> str:
    if "(at)" in text or "[at]" in text:
        return "has (at) instead of @"
    if text.count("@") > 1:
        return "has more than one @"
    if "@" not in text:
        return "has no @"
    return "is not usable: " + problem.rstrip(".")[:1].lower() + problem.rstrip(".")[1:]
