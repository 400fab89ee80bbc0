"""What a mail address is, how it is written, and how two of them are compared."""

import contextlib
import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

#: what people type in a cell to say that there is nothing
PLACEHOLDERS = frozenset({"-", "--", "/", "?", "nb", "n.b.", "nvt", "n.v.t.", "n/a", "na", "geen"})
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\xa0]"
)  # with the no-break space; a terminal obeys the others
_SEPARATORS = re.compile(r"\s*(?::::|[;,\s])\s*")
_BRACKETED = re.compile(r"<([^<>]*)>")


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
    """Every address in a cell: `a@b`, `Name <a@b>`, `mailto:a@b`, several with `;` or `,`."""
    text = clean(cell)
    if not text:
        return []
    if text.upper().startswith("/O="):
        return [BadAddress(text, "an internal Exchange (X.500) address, which mail cannot reach")]
    parts = _BRACKETED.findall(text) or _parts(text)
    found = [_one(part.strip().removeprefix("mailto:").strip(".").strip()) for part in parts]
    return list(dict.fromkeys(found))


def _parts(text: str) -> list[str]:
    parts = [part for part in _SEPARATORS.split(text) if part]
    # "tom.peeters at omroep" is one bad address, not three
    return parts if all("@" in part for part in parts) else [text]


def _one(text: str) -> Address | BadAddress:
    try:
        checked = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as problem:
        return BadAddress(text, _reason(text, str(problem)))
    return Address(checked.normalized, canonical(checked.normalized))


def canonical(email: str) -> str:
    """The form in which addresses are compared: lower case, the domain in its ASCII form.

    RFC 5321 lets the part before the @ differ by case; no mail system in use does.
    """
    local, _, domain = email.strip().rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    return f"{local}@{domain}".casefold()


def on_the_wire(email: str) -> str:
    """The form in which an address is given to a relay: as written, the domain in ASCII."""
    local, _, domain = email.rpartition("@")
    return f"{local}@{canonical(email).rpartition('@')[2]}" if not domain.isascii() else email


def _reason(text: str, problem: str) -> str:
    if "(at)" in text or "[at]" in text:
        return "has (at) instead of @"
    if text.count("@") > 1:
        return "has more than one @"
    if "@" not in text:
        return "has no @"
    return problem.rstrip(".")[0].lower() + problem.rstrip(".")[1:]
