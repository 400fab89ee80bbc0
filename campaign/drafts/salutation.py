"""How a mail begins: never "Beste None", never a guess at what we do not know.

Informal uses the first name, formal the family name as the person writes it. Where the name or
the honorific is missing, a form that offends nobody: not "Beste J.", not "Geachte Peeters".
"""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from babel.core import UnknownLocaleError
from babel.lists import format_list

from campaign.contacts import roles


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
#: of how many who read one mail each is greeted
MOST_GREETED = 3
#: where each who has an honorific is greeted in full: `Geachte mevrouw Thys, geachte heer Thys`
_EACH_GREETED = ("nl", "fr")
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
    if roles.is_desk(first_name):  # "Redactie Duo" is nobody's name
        return words.newsroom if is_newsroom else words.unknown
    if form is Form.INFORMAL and first_name and not _INITIALS.fullmatch(first_name):
        return f"{words.informal} {first_name}"
    title = _title(words, honorific)
    if title and last_name:
        return f"{words.formal} {title} {last_name}".strip()
    if first_name and last_name:
        return f"{words.formal or words.informal} {first_name} {last_name}"
    return words.newsroom if is_newsroom else words.unknown


def together(greetings: Sequence[str], language: str, *, is_newsroom: bool) -> str:
    """One greeting for several who read one mail: `Beste Jan en An`.

    For more than three, and where we do not know whom we greet, that of a newsroom.
    """
    words = _WORDS.get(language, _WORDS["en"])
    nameless = not greetings or {words.unknown, words.newsroom} & set(greetings)
    if nameless or len(greetings) > MOST_GREETED:
        return words.newsroom if is_newsroom else words.unknown
    first, *others = greetings
    if language in _EACH_GREETED and all(_titled(words, one) for one in greetings):
        return ", ".join([first, *(_going_on(words, "-", one) for one in others)])
    opening = _opening(words, first)
    return listed([first, *(_going_on(words, opening, one) for one in others)], language)


def _titled(words: _Words, greeting: str) -> bool:
    """Whether a greeting names somebody by honorific and family name."""
    named = greeting.removeprefix(f"{words.formal} ")
    return named.startswith((f"{words.madam} ", f"{words.sir} "))


def _opening(words: _Words, greeting: str) -> str:
    """The words with which a greeting opens, before it names anybody."""
    ways = (f"{one} " for one in (words.informal, words.formal) if one)
    return next((one for one in ways if greeting.startswith(one)), "")


def _going_on(words: _Words, opening: str, greeting: str) -> str:
    """A greeting behind one that opens so: `An`; or `geachte mevrouw Claes` behind `Beste Jan`."""
    mine = _opening(words, greeting)
    if mine == opening:
        return greeting.removeprefix(opening)
    return mine[:1].lower() + greeting[1:] if mine else greeting


def listed(names: Sequence[str], language: str) -> str:
    """Some names in a row: `Jan, An en Piet`."""
    if len(names) < 2:
        return "".join(names)
    try:
        return format_list(names, locale=language)
    except (UnknownLocaleError, ValueError):
        return format_list(names, locale="en")


def _title(words: _Words, honorific: str) -> str:
    folded = honorific.casefold().strip(" .")
    if folded in _MADAM:
        return words.madam
    return words.sir if folded in _SIR else ""
