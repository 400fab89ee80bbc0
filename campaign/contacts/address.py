"""What a mail address is, how it is written, and how two of them are compared."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

#: what people and programs write in a cell to say that there is nothing; "Na", "Nan" and "Null"
#: are names of people when they are written as such
PLACEHOLDERS = frozenset(
    "nb|n.b.|nvt|n.v.t.|n.v.t|n/a|n.a.|n/b|#n/a|#n/b|#nb|#nv|none|(none)|(null)|(leeg)|(blank)|"
    "(vide)|(leer)|<null>|<none>|geen|geen e-mail|geen email|geen mail|geen e-mailadres|nihil|"
    "onbekend|niet bekend|niet gekend|niet van toepassing|unknown|not available|not applicable|"
    "inconnu|unbekannt|aucun|aucune|keine angabe|k.a.|s.o.|#ref!|#verw!|#value!|#waarde!|#name?|"
    "#naam?|#div/0!|#deel/0!|#null!|#leeg!|#num!|#getal!".split("|")
)
_AS_PROGRAMS_WRITE = frozenset("na NA nan NaN null NULL".split())
_STROKES = "-–—_/?.…"  #: a cell of nothing else is empty too
_BEGINS_WITH_STROKE = re.compile(f"\n[{_STROKES}]")
#: what may need cleaning; all else is letters, figures and signs that stay as they are
_ODD = re.compile("[^\n -~\u00a1-\u00ac\u00ae-\u024f‘’“”–—€]")
_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
#: of no width, or turning the direction of writing, or half a letter; pasted along with a text
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
#: with the no-break space; a terminal obeys the others
_CONTROL = re.compile("[\x00-\x1f\x7f-\xa0]")

#: an address in lower case on which email-validator can say one thing only; it gets all others
_PLAIN = re.compile(
    r"[a-z0-9_!#$%&'*+\-=?^`{|}~]++(?:\.[a-z0-9_!#$%&'*+\-=?^`{|}~]++)*+@"
    r"(?:[a-z0-9]++[-.])+(?<=\.)([a-z]++)"
)
_SHORT = 63  #: letters; so long may a part of a domain be, so that nothing in it can be too long
_RESERVED = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)
_ROLES = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)

#: what Word and Asian keyboards make of the signs in an address
_TYPOGRAPHY = str.maketrans("＠﹫“”„«»＜＞‹›’‘，；、", '@@"""""<><>\'\',;,')
_BETWEEN = r"\s*(?::::|[;,])\s*|\s(?:/|\||&|\+|en|et|and|und|of|ou|or|oder)\s"
_PIECE = re.compile(
    rf'((?:"[^"]*"|<[^<>]*>|\([^()]*\)|(?!{_BETWEEN}).)+)|{_BETWEEN}', re.IGNORECASE
)
_BRACKETED = re.compile(r"<\s*([^<>]*[^<>\s])\s*>")
_COMMENT = re.compile(r"\([^()@]*\)")
_LABEL = re.compile(r"\s*([^\W\d_][\w .-]*)\s*:(?!//)\s*(.*)")
#: the kinds of address that Exchange keeps beside SMTP
_EXCHANGE = re.compile(
    r"/o=|(?:ex|x400|x500|sip|im|eum|notes|ccmail|msmail|fax)\s*:", re.IGNORECASE
)


GMAIL = ("gmail.com", "googlemail.com")


class Address(NamedTuple):
    """One address: as it is written to, and in the form in which two are compared."""

    email: str
    canonical: str


class BadAddress(NamedTuple):
    """What stood where an address should be, and what is wrong with it."""

    text: str
    reason: str


def clean(cell: str) -> str:
    """The text of a cell without what nobody sees; empty if it only says that there is nothing."""
    if not cell.isprintable():
        cell = _CONTROL.sub(" ", _INVISIBLE.sub("", cell))
    text = " ".join(cell.split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return "" if len(text) <= _LONGEST_PLACEHOLDER and _is_placeholder(text) else text


def clean_all(cells: Sequence[str]) -> Sequence[str]:
    """Many cells, each as `clean` makes it; quick where there is nothing to clean."""
    text = "\n".join(cells)
    edged = f"\n{text}\n"
    untouched = (
        _ODD.search(text) is None
        and "  " not in text
        and "\n " not in edged
        and " \n" not in edged
        and text.count("\n") == len(cells) - 1
        and _BEGINS_WITH_STROKE.search(edged) is None
        and _AS_PROGRAMS_WRITE.isdisjoint(cells)
        and PLACEHOLDERS.isdisjoint(map(str.lower, set(cells)))
    )
    return cells if untouched else list(map(clean, cells))


def _is_placeholder(text: str) -> bool:
    return text.lower() in PLACEHOLDERS or text in _AS_PROGRAMS_WRITE or not text.strip(_STROKES)


def parse(cell: str) -> tuple[Address | BadAddress, ...]:
    """Every address in a cell, each once: `a@b`, `Name <a@b>`, `mailto:a@b`, several with `;`.

    What is neither an address nor a name or a remark that goes with one is a `BadAddress`. Nothing
    is guessed: `ann peeters@krant.example` may be short of a dot, and is no address.
    """
    if plain := _plain(cell):
        return (plain,)
    text = clean(cell)
    if not text:
        return ()
    if plain := _plain(text):
        return (plain,)
    found: dict[str, Address | BadAddress] = {}
    for one in map(_one, _candidates(text.translate(_TYPOGRAPHY))):
        found.setdefault(one.canonical if isinstance(one, Address) else one.text, one)
    return tuple(found.values())


def only(text: str) -> Address | BadAddress:
    """The one address that a person typed or pasted; bad if there is none, or more than one."""
    found = parse(text)
    if len(found) == 1:
        return found[0]
    return BadAddress(text, "holds more than one; give one at a time" if found else "is empty")


def address_or_domain(text: str) -> Address | BadAddress:
    """The one address that a person typed, or an `@domain`, which stands for all that is in it."""
    bare = clean(text).translate(_TYPOGRAPHY)
    if not bare.startswith("@"):
        return only(text)
    probe = only(f"somebody{bare}")
    if isinstance(probe, BadAddress):
        return BadAddress(text, probe.reason)
    return Address(f"@{probe.email.partition('@')[2]}", f"@{probe.canonical.partition('@')[2]}")


def _candidates(text: str) -> Iterator[str]:
    """The pieces of a cell that should each be an address, without the names beside them."""
    if "@" not in text:
        yield text
        return
    names: list[str] = []
    for piece in map(clean, _PIECE.findall(text)):
        if bracketed := _BRACKETED.findall(piece):
            names.clear()  # `Peeters, Ann <a@b>`: what stood before it was half of a name
            yield from bracketed
        elif "@" not in piece:
            names += [piece] if piece else []
        else:
            yield from names
            names.clear()
            words = piece.split()
            yield from words if all("@" in word for word in words) else [piece]
    yield from names


def _one(text: str) -> Address | BadAddress:
    bare = _bare(text)
    if plain := _plain(bare):
        return plain
    if reason := _reason(bare):
        return BadAddress(text, reason)
    try:
        checked = validate_email(bare, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as problem:
        said = str(problem).rstrip(".")
        return BadAddress(text, f"is not usable: {said[:1].lower()}{said[1:]}")
    return Address(checked.normalized, canonical(checked.normalized))


def _bare(text: str) -> str:
    """An address without its label, remark, quotes and full stop: `E-mail: 'a@b.' (work)`."""
    if "@" not in text or _EXCHANGE.match(text):
        return text
    bare = _COMMENT.sub(" ", text)
    while label := _LABEL.fullmatch(bare):
        bare = label[2].partition("?")[0] if label[1].lower() == "mailto" else label[2]
    bare = bare.strip(" <>()[]")
    if bare[0] == bare[-1] and bare[0] in "'\"":
        bare = bare[1:-1]
    return bare.rstrip(". ")


def plain_all(cells: Iterable[str]) -> list[str | None]:
    """Of many cells, those that are one address and canonical as they stand; None for others."""
    return [
        found[0] if found and len(found[0]) <= _SHORT and found[1] not in _RESERVED else None
        for found in map(_PLAIN.fullmatch, cells)
    ]


def _plain(text: str) -> Address | None:
    """The address, if it is of the common kind; by a regular expression, as that is fast."""
    lower = text.lower()
    found = _PLAIN.fullmatch(lower)
    if not found or len(text) > _SHORT or found[1] in _RESERVED or not text.isascii():
        return None
    if text == lower:
        return Address(text, text)
    local, _, domain = lower.partition("@")
    return Address(lower if local in _ROLES else f"{text[: len(local)]}@{domain}", lower)


def canonical(email: str) -> str:
    """The form in which addresses are compared: lower case, the domain in its ASCII form.

    RFC 5321 lets the part before the @ differ by case; no mail system in use does.
    """
    local, _, domain = email.strip().rpartition("@")
    return f"{local.casefold()}@{_in_ascii(domain.lower())}"


def mailbox(canonical: str) -> str:
    """The form in which two addresses that reach one mailbox are equal: `ann+press@krant.example`
    is read by who reads `ann@krant.example` (RFC 5233 1), and Gmail does not look at dots.
    """
    local, _, domain = canonical.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def other_mailbox(canonical: str) -> str | None:
    """The mailbox of an address that is spelled otherwise than its mailbox; else None."""
    found = mailbox(canonical)
    return None if found == canonical else found


def other_mailboxes(canonicals: Sequence[str]) -> list[str | None]:
    """Of many, what `other_mailbox` says of each; quick where none has a sign of it."""
    every = "\n".join(canonicals)
    if "+" not in every and not any(f"@{one}" in every for one in GMAIL):
        return [None] * len(canonicals)
    return list(map(other_mailbox, canonicals))


def on_the_wire(email: str) -> str:
    """The form in which an address is given to a relay: as written, the domain in ASCII."""
    local, _, domain = email.rpartition("@")
    return f"{local}@{_in_ascii(domain)}"


def _in_ascii(domain: str) -> str:
    return domain if domain.isascii() else _by_idna(domain)


@functools.lru_cache(maxsize=1024)
def _by_idna(domain: str) -> str:
    """A domain by IDNA 2008. Python's own codec is older, and makes another domain of straße.de."""
    try:
        checked = validate_email(f"somebody@{domain}", check_deliverability=False)
    except EmailNotValidError:
        return domain
    return checked.ascii_domain or domain


def _reason(text: str) -> str:
    """What a person did that a person can mend; empty when email-validator says it best."""
    before, _, after = text.rpartition("@")
    faults = {
        "is an internal Exchange (X.500) address; mail cannot reach it": _EXCHANGE.match(text),
        "has (at) instead of @": "(at)" in text or "[at]" in text,
        "has no @": "@" not in text,
        "has more than one @": "@" in before.strip('"'),
        "has a space in it, or words around it; write it alone, or as Name <address>": " " in text,
        "has no dot after the @; its end is missing, as in .be": before and after.isalnum(),
    }
    return next((reason for reason, found in faults.items() if found), "")
