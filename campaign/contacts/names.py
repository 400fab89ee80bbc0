"""People's names: splitting a full one, keeping particles, and knowing two spellings for one."""

import itertools
import unicodedata

#: what begins a family name in Belgium and the Netherlands, without its dots and case
PARTICLES = frozenset(
    "van von vanden vander de den der des du la le los di da dos el al ben te ten ter 't "
    "op in aan uit".split()
)
#: what stands before a full name and is no part of it
HONORIFICS = frozenset(
    "mevrouw mevr mw heer dhr meneer mijnheer mme madame monsieur mr mrs ms frau herr "
    "dr drs prof ir ing".split()
)
#: letters that Unicode does not take for an accented form of another
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)
KEY_LENGTH = 300  #: letters of a name that count; the database keeps no more


def split(full: str) -> tuple[str, str]:
    """First and last name of a full name: `Peeters, Ann`, `PEETERS Ann`, `Ann Van den Berghe`.

    A name of one word is taken for a family name.
    """
    full = full.strip(" ,")
    if "," in full:
        last, _, first = full.partition(",")
        return first.strip(), last.strip()
    words = full.split()
    if len(words) < 2:
        return "", full
    if _is_in_capitals(words[0]) and not words[-1].isupper():
        capitals = list(itertools.takewhile(str.isupper, words))
        return " ".join(words[len(capitals) :]), " ".join(capitals)
    start = next((i for i, word in enumerate(words) if i and _is_particle(word)), 1)
    return " ".join(words[:start]), " ".join(words[start:])


def _is_in_capitals(word: str) -> bool:
    """Whether this is a family name in capitals, and not initials."""
    return word.isupper() and "." not in word and (len(word) > 2 or _is_particle(word))


def _is_particle(word: str) -> bool:
    return word.casefold().replace("’", "'") in PARTICLES


def split_honorific(full: str) -> tuple[str, str]:
    """The honorific before a name, and the name: `prof. dr.`, `Jan Smit`."""
    words = full.split()
    count = 0
    while count < len(words) - 1 and _is_honorific(words[count], words[count + 1]):
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def _is_honorific(word: str, following: str) -> bool:
    if word.casefold() == "de":
        return following.casefold() == "heer"
    return word.casefold().rstrip(".") in HONORIFICS


def with_particle(particle: str, last: str) -> str:
    """The family name with its particle: `Van den Berghe`, `'t Jolle`, `d'Hondt`."""
    if not particle:
        return last
    glued = particle.endswith(("'", "’"))
    return f"{particle}{last}" if glued else f"{particle} {last}".strip()


def without_first(full: str, first: str) -> str:
    """The family name in a full one whose first name is known; all of it if that is not in it."""
    if "," in full:
        return split(full)[1]
    rest = full.strip()
    if rest.casefold().startswith(f"{first} ".casefold()):
        return rest[len(first) :].strip()
    if rest.casefold().endswith(f" {first}".casefold()):
        return rest[: -len(first)].strip()
    return rest


def key(*names: str) -> str:
    """A name as bare letters: `Els Van den Berghe` and `ELS VANDENBERGHE` have one key."""
    text = unicodedata.normalize("NFKD", "".join(names)).casefold().translate(_LETTERS)
    return "".join(letter for letter in text if letter.isalnum())[:KEY_LENGTH]
