"""People's names: splitting a full one, keeping particles, and knowing two spellings for one."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

#: what begins a family name, without its case
PARTICLES = frozenset(
    "van von vanden vander vande ver de den der des du la le los di da do dos das del della degli "
    "el al ben ait aït ould bin ibn bint abu te ten ter tot 't op in aan uit zu zur zum".split()
)
#: those of them that are first names too: Ben Peeters, Al Claes
_ALSO_FIRST = frozenset("ben al di da do le in bin ver".split())
#: what stands before a full name and is no part of it
HONORIFICS = frozenset(
    "mevrouw mevr mw heer dhr hr meneer mijnheer mme mlle madame mademoiselle monsieur mr mrs ms "
    "miss sir herr frau dr dra drs prof professor doctor dokter ir ing lic mter em minister "
    "ministre staatssecretaris gouverneur burgemeester schepen ambassadeur baron barones baronne "
    "graaf gravin ridder jhr jkvr".split()
)
#: what follows a name and is no part of it; the first ones need no comma
_SUFFIXES = frozenset("jr sr phd msc mba".split())
_AFTER_COMMA = _SUFFIXES | frozenset("ii iii md ma bsc ba llm esq mphil drs ir ing em".split())
#: how words begin that say what somebody does, and not how they are called
_JOB = re.compile(
    r"\b(?:adviseur|chef|column|communicat|coordinat|coördinat|correspond|directeur|director|"
    r"editor|eindred|foto|freelance|hoofd|hoogleraar|journalist|kabinet|manager|medewerk|minister|"
    r"perschef|photo|porte-parole|presentat|press|produc|professor|redact|report|rédac|schepen|"
    r"secret|spokes|verslag|voorzitter|woordvoer|onderzoek|burgemeester|regisseur)|\bpers\b|[\d@]",
    re.IGNORECASE,
)
_OUTLET = re.compile(r"(?:(?:de|het|the|le|la|les|radio|tv|omroep)\s|l['’]|'t\s)", re.IGNORECASE)
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BESIDE = re.compile(r"\s*\|\s*|\s+[/–—]\s+")
_TWO_PEOPLE = re.compile(r"\S(?:\s*[;&+]\s*|\s+(?:/|en|et|and|und)\s+)\S", re.IGNORECASE)
#: a family name that holds its particle: d'Hondt, O'Brien, McDonald
_GLUED = re.compile(r"[dDlLO]['’]\w|Mc[A-Z]")
_INITIAL = re.compile(r"\w\.?")
_NO_NAME = re.compile(r"[^\w\s'’]")  #: begins with a sign: a formula, a tag
#: first names that are given in pairs: Jan Pieter Smit is called Jan Pieter
_PAIRED = frozenset("jan jean pieter piet hans karl karel anne ann anna marie maria rose".split())
_PAIRED_WITH = frozenset(
    "jan pieter willem piet hein jaap peter dirk hendrik bart luc pierre claude marc michel "
    "jacques baptiste louis paul françois marie claire louise ann anne sophie sofie laure lise "
    "christine thérèse josé katrien mieke lore".split()
)
#: particles that never begin with a capital, and those that always do
_ALWAYS_SMALL = frozenset("'t von zu zur zum".split())
_ALWAYS_CAPITAL = frozenset("el al ben ait aït ould".split())
_SYLLABLE = re.compile(r"(?:(?:^|(?<=[-.'’]))|(?<=^mc))(ij|[^\W\d_])")
_VOWEL = re.compile(r"[aeiouyà-ÿ]")
#: letters that Unicode does not take for an accented form of another
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)
_NO_LETTERS = "".join(sign for sign in map(chr, range(128)) if not sign.isalnum())
_BARE = str.maketrans("", "", _NO_LETTERS)
_NOT_IN_KEYS = re.compile(r"[^\w\n]|_")
KEY_LENGTH = 300  #: letters of a name that count; the database keeps no more


class Name(NamedTuple):
    """A full name in its parts."""

    first: str
    last: str
    #: what stood beside the name and is none: a job, an outlet, a degree
    rest: str = ""


def split(full: str) -> Name:
    """The parts of a full name: `Peeters, Ann`, `PEETERS Ann`, `Ann Van den Berghe (De Krant)`.

    A name of one word is taken for a family name. No letter changes; see `proper`.
    """
    first, _, last = full.partition(" ")
    if first.istitle() and first.isalpha() and last.isalpha() and first.lower() not in PARTICLES:
        return Name(first, last)  # as most are; the rest is six times as slow
    aside = _ASIDE.findall(full)
    text, *beside = _BESIDE.split(_ASIDE.sub(" ", full).strip(" ,"))
    text, hyphen, tail = text.partition(" - ")
    if hyphen and not (_JOB.search(tail) or _OUTLET.match(tail)):
        text, tail = f"{text} - {tail}", ""
    name, *parts = (part.strip() for part in text.split(","))
    words = name.split()
    if parts and not _is_beside(parts[0], name):
        first, last = parts.pop(0), name
    else:
        if len(words) > 2 and words[-1].casefold().replace(".", "") in _SUFFIXES:
            parts.insert(0, words.pop())
        first, last = _in_order(words)
    return Name(first, last, ", ".join(one for one in (*parts, tail, *beside, *aside) if one))


def _is_beside(part: str, name: str) -> bool:
    """Whether what follows a comma is no first name: `redacteur`, `PhD`, `De Krant`, `VRT`."""
    if all(one.casefold().replace(".", "") in _AFTER_COMMA for one in part.split()):
        return True
    if _JOB.search(part) or (part.islower() and not name.islower()):
        return True
    word, _, more = name.partition(" ")
    is_family = not more or _is_particle(word)
    in_capitals = part.isupper() and "." not in part and not name.isupper()
    return not is_family and bool(in_capitals or _OUTLET.match(part))


def _in_order(words: list[str]) -> tuple[str, str]:
    """First and last name; the first may come last when capitals or a particle tell so."""
    if len(words) < 2:
        return "", " ".join(words)
    if _is_in_capitals(words[0]) and not words[-1].isupper():
        start = len(list(itertools.takewhile(str.isupper, words)))
    elif words[0].casefold() not in _ALSO_FIRST and _is_particle(words[0]):
        start = len(list(itertools.takewhile(_is_particle, words[:-1]))) + 1
    elif words[0][:2].casefold() in ("d'", "d’"):
        start = 1
    else:
        start = _start_of_family(words)
        return " ".join(words[:start]), " ".join(words[start:])
    return " ".join(words[start:]), " ".join(words[:start])


def _start_of_family(words: list[str]) -> int:
    for index, word in enumerate(words[1:], 1):
        if _is_particle(word) or _GLUED.match(word):
            return index
    if _is_in_capitals(words[-1]) and not words[0].isupper():
        return next(index for index, word in enumerate(words) if index and _is_in_capitals(word))
    start = 1
    if words[0].casefold() in _PAIRED and words[1].casefold() in _PAIRED_WITH:
        start = 2
    while start < len(words) - 1 and _INITIAL.fullmatch(words[start]):
        start += 1
    return min(start, len(words) - 1)


def _is_in_capitals(word: str) -> bool:
    """Whether this is a family name in capitals, and not initials."""
    return word.isupper() and "." not in word and (len(word) > 2 or _is_particle(word))


def is_particles(text: str) -> bool:
    """Whether this is nothing but what begins a family name: `van den`."""
    return all(map(_is_particle, text.split()))


def _is_particle(word: str) -> bool:
    return word.casefold().replace("’", "'") in PARTICLES


def several(full: str) -> bool:
    """Whether this is not one name but two: `Jan Smit & Ann Peeters`, `Jan en Ann Smit`."""
    return _TWO_PEOPLE.search(full) is not None


def split_honorific(full: str) -> tuple[str, str]:
    """The honorific before a name, and the name: `prof. dr.`, `Jan Smit`."""
    last, comma, first = full.partition(",")
    if comma:
        honorific, name = _leading(first.split())
        if honorific:
            return honorific, f"{last}, {name}"
    return _leading(full.split())


def _leading(words: list[str]) -> tuple[str, str]:
    count = 0
    while count < len(words) - 1 and _is_honorific(words[count:]):
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def _is_honorific(words: list[str]) -> bool:
    word = words[0].casefold()
    if word == "de":
        return words[1].casefold() == "heer"
    if word in ("m.", "em"):  # "M. Peeters" may be Maria; "M. Jean Peeters" is monsieur
        return word == "m." and len(words) > 2 and not _INITIAL.fullmatch(words[1])
    return word.rstrip(".") in HONORIFICS


def with_particle(particle: str, last: str) -> str:
    """The family name with its particle: `Van den Berghe`, `'t Jolle`, `d'Hondt`."""
    if not particle:
        return last
    glued = particle.endswith(("'", "’"))
    return f"{particle}{last}" if glued else f"{particle} {last}".strip()


def without_first(full: str, first: str) -> str:
    """The family name in a full one whose first name is known; all of it if that is not in it."""
    if "," in full:
        return split(full).last
    rest = full.strip()
    if rest.casefold().startswith(f"{first} ".casefold()):
        return rest[len(first) :].strip()
    if rest.casefold().endswith(f" {first}".casefold()):
        return rest[: -len(first)].strip()
    return rest


def proper(name: str) -> str:
    """A name that is all capitals or all small, as people write it: `Ann`, `Van den Berghe`.

    Any other stays as it is, and so do initials. Particles get the capital that they have in
    Flanders, as one cannot see how somebody writes theirs.
    """
    if not (name.isupper() or name.islower()) or _NO_NAME.match(name):
        return name
    words = name.split()
    found = " ".join(
        _proper(word, after_particle=bool(index) and _is_particle(words[index - 1]))
        for index, word in enumerate(words)
    )
    return unicodedata.normalize("NFC", found)  # a small İ is two letters


def _proper(word: str, after_particle: bool) -> str:
    small = word.lower()
    folded = small.replace("’", "'")
    if folded in _ALWAYS_SMALL or (
        after_particle and folded in PARTICLES and folded not in _ALWAYS_CAPITAL
    ):
        return small
    if word.isupper() and len(word) <= 3 and not _VOWEL.search(small):
        return word  # JP is initials
    # as a capital before small letters: an ß is `Ss` there
    return _SYLLABLE.sub(lambda found: "IJ" if found[1] == "ij" else found[1].title(), small)


def key(*names: str) -> str:
    """A name as bare letters: `Els Van den Berghe` and `ELS VANDENBERGHE` have one key."""
    text = "".join(names)
    if text.isascii():
        bare = text if text.isalnum() else text.translate(_BARE)
        return bare.lower()[:KEY_LENGTH]
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(letter for letter in text if letter.isalnum())[:KEY_LENGTH]


def keys(first: Sequence[str], last: Sequence[str]) -> list[str]:
    """The keys of many people, by their first and last names, which hold no line ends."""
    text = "\n".join(map(str.__add__, first, last))
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    found = _NOT_IN_KEYS.sub("", text).split("\n")
    return found if len(text) < KEY_LENGTH else [one[:KEY_LENGTH] for one in found]
