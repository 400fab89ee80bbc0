"""How a mail begins: never "Beste None", never a guess at what we do not know.

Informal uses the first name, formal the family name as the person writes it. Where the name or
the honorific is missing, a form that offends nobody: not "Beste J.", not "Geachte Peeters".
"""

import enum
import re
from dataclasses import dataclass


class Form(enum.Enum):
    """How a variant addresses its readers."""

    INFORMAL = "informal"  #: Beste Sofie
    FORMAL = "formal"  #: Geachte mevrouw Verhaeghe


@dataclass(frozen=True)
class _Words:
    informal: str
    formal: str
    madam: str
    sir: str
    #: to whom it may concern, and to a newsroom
    unknown: str
    newsroom: str


_WORDS = {
    "nl": _Words("Beste", "Geachte", "mevrouw", "heer", "Geachte heer, mevrouw", "Beste redactie"),
    "fr": _Words("Bonjour", "", "Madame", "Monsieur", "Madame, Monsieur", "Chère rédaction"),
    "en": _Words("Dear", "Dear", "Ms", "Mr", "Dear Sir or Madam", "Dear editors"),
    "de": _Words(
        "Guten Tag", "Guten Tag", "Frau", "Herr", "Sehr geehrte Damen und Herren", "Liebe Redaktion"
    ),
}
_MADAM = frozenset("mevrouw mevr mw mme madame mrs ms miss frau v".split())
_SIR = frozenset("heer|de heer|dhr|mr|meneer|mijnheer|monsieur|m|herr|hr".split("|"))
_INITIALS = re.compile(r"(?:\w\.[\s-]?)+|\w")


def salutation(
    form: Form,
    language: str,
    honorific: str,
    first_name: str,
    last_name: str,
    is_newsroom: bool,
) -> str:
    """The greeting without its comma. A language without words of its own gets the English ones."""
    words = _WORDS.get(language, _WORDS["en"])
    if form is Form.INFORMAL and first_name and not _INITIALS.fullmatch(first_name):
        return f"{words.informal} {first_name}"
    title = _title(words, honorific)
    if title and last_name:
        return f"{words.formal} {title} {last_name}".strip()
    if first_name and last_name:
        return f"{words.formal or words.informal} {first_name} {last_name}"
    return words.newsroom if is_newsroom else words.unknown


def _title(words: _Words, honorific: str) -> str:
    folded = honorific.casefold().strip(" .")
    if folded in _MADAM:
        return words.madam
    return words.sir if folded in _SIR else ""
