"""How two names are spelled: the same, alike, or as two people's."""

import enum
import functools
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from campaign.contacts import names

#: who are called by one of these may be called by another
_CALLED = tuple(
    frozenset(group.split())
    for group in (
        "jan johan johannes hans",
        "jo johan jos jef jozef josef joseph",
        "tom thomas",
        "piet pieter peter pierre",
        "luc luk lucas lukas",
        "kris christian kristof christophe christoph",
        "rik hendrik henri henk",
        "wim willem guillaume",
        "nico nicolas nicolaas klaas",
        "stef stefan steven stephan",
        "fred frederik frederic",
        "guy guido",
        "mike michael michiel michel",
        "alex alexander alexandra",
        "lies els liesbeth elisabeth lisbeth",
        "katrien katrijn kathleen kat",
        "griet margriet margaretha",
        "mia mieke maria ria marie",
        "leen helena magdalena",
        "an anna anneleen anne",
        "caro caroline",
        "isa isabel isabelle",
    )
)
#: spellings of one sound in Dutch and Belgian names, in the order in which they are folded
_SOUNDS = (
    *(("ij", "i"), ("y", "i"), ("ae", "a"), ("ph", "f"), ("th", "t"), ("gh", "g"), ("dt", "t")),
    *(("cq", "k"), ("ck", "k"), ("c", "k"), ("qu", "kw"), ("x", "ks")),
)
_SHORTEST_TO_ERR_IN = 5  #: letters of a family name below which one letter makes another name
_SHORTEST_FIRST_TO_ERR_IN = 6  #: the same of a first name: Tom is not Tim


class Sign(enum.Enum):
    """How two names lie to each other."""

    SAME = enum.auto()  #: the same letters
    SWAPPED = enum.auto()  #: first and last name have changed places
    SPELLED = enum.auto()  #: they sound alike: Verhaeghe, Verhaege
    LETTER = enum.auto()  #: they differ by a letter: Lambrecht, Lambrechts
    PART = enum.auto()  #: one family name is a part of the other: Peeters, Peeters-Claes
    INITIAL = enum.auto()  #: one of them is an initial: A. Peeters
    CALLED = enum.auto()  #: a short form: Jan, Johan
    HALF = enum.auto()  #: of one we have half a name only: Peeters
    ADDRESS = enum.auto()  #: one has no name, and an address that spells the other's
    NAMELESS = enum.auto()  #: one of them, or both, has no name
    OTHER = enum.auto()  #: two names


def sound(key: str) -> str:
    """Bare letters as they sound, so that Verhaeghe and Verhaege, Ann and An are one."""
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    return "".join(letter for at, letter in enumerate(key) if not at or key[at - 1] != letter)


#: a sign of two full names, in words
_TOLD = {
    Sign.SPELLED: "names sound alike",
    Sign.LETTER: "names differ by a letter",
    Sign.PART: "part of the same name",
    Sign.INITIAL: "an initial of the same name",
    Sign.CALLED: "may be a short form",
}


@dataclass(frozen=True)
class Name:
    """A first and a last name, as they are written."""

    first: str
    last: str

    @functools.cached_property
    def keys(self) -> tuple[str, str]:
        """Both as bare letters."""
        return names.key(self.first), names.key(self.last)

    @functools.cached_property
    def sounds(self) -> tuple[str, str]:
        """Both as they sound."""
        return sound(self.keys[0]), sound(self.keys[1])

    @functools.cached_property
    def initials(self) -> frozenset[str]:
        """The letters that its words, and names for short, begin with; particles glued on or not.

        Two spellings of one full name share two of them, or have but one each.
        """
        words = [*self.sounds, *(sound(word) for word in _family_words(self.last))]
        words += [word for group in _CALLED if self.keys[0] in group for word in group]
        return frozenset(word[0] for word in words if word)

    def may_be(self, other: "Name") -> bool:
        """A quick look that spares most comparisons: whether two names begin alike."""
        if not all(self.keys) or not all(other.keys):
            return True
        alike = self.initials & other.initials
        return len(alike) > 1 or len(self.initials) == 1 or len(other.initials) == 1


def compare(one: Name, other: Name) -> tuple[Sign, str]:
    """How two names lie to each other, and that in words."""
    (first, last), (others_first, others_last) = one.keys, other.keys
    if not (first or last) or not (others_first or others_last):
        return Sign.NAMELESS, ""
    if first + last == others_first + others_last:
        return Sign.SAME, "same name"
    if first and last and last + first == others_first + others_last:
        return Sign.SWAPPED, "first and last name swapped"
    if not (first and last and others_first and others_last):
        shared = {first, last} & {others_first, others_last} - {""}
        return (Sign.HALF, "half of the same name") if shared else (Sign.OTHER, "")
    return _full_names(one, other)


def _full_names(one: Name, other: Name) -> tuple[Sign, str]:
    found = {_first_names(one, other)}
    if Sign.OTHER in found:
        return Sign.OTHER, ""
    found.add(_last_names(one, other))
    differing = [
        f"{ours}/{theirs}"
        for ours, theirs in ((one.first, other.first), (one.last, other.last))
        if names.key(ours) != names.key(theirs)
    ]
    weaker = found - {Sign.SAME, Sign.SPELLED}
    if len(weaker) > 1:  # both names differ by more than their spelling
        return Sign.OTHER, ""
    sign = weaker.pop() if weaker else Sign.SPELLED
    return sign, f"{_TOLD[sign]} ({', '.join(differing)})" if sign in _TOLD else ""


def _first_names(one: Name, other: Name) -> Sign:
    ours, theirs = one.keys[0], other.keys[0]
    if ours == theirs:
        return Sign.SAME
    if one.sounds[0] == other.sounds[0]:
        return Sign.SPELLED
    if _is_initial(one.first, other.first):
        return Sign.INITIAL
    if any({ours, theirs} <= group for group in _CALLED):
        return Sign.CALLED
    # the last letter is no slip of the pen: Martin and Martine are two
    shortest = min(len(ours), len(theirs))
    if shortest >= _SHORTEST_FIRST_TO_ERR_IN and ours[-1] == theirs[-1] and _a_letter(ours, theirs):
        return Sign.LETTER
    return Sign.OTHER


def _last_names(one: Name, other: Name) -> Sign:
    ours, theirs = one.keys[1], other.keys[1]
    if ours == theirs:
        return Sign.SAME
    if one.sounds[1] == other.sounds[1]:
        return Sign.SPELLED
    if _is_initial(one.last, other.last):
        return Sign.INITIAL
    if min(len(ours), len(theirs)) >= _SHORTEST_TO_ERR_IN and _a_letter(ours, theirs):
        return Sign.LETTER
    words, others = _family_words(one.last), _family_words(other.last)
    return Sign.PART if words <= others or others <= words else Sign.OTHER


def _family_words(last: str) -> set[str]:
    words = last.replace("-", " ").casefold().split()
    return {names.key(word) for word in words if word not in names.PARTICLES} - {""}


def _a_letter(ours: str, theirs: str) -> bool:
    return OSA.distance(ours, theirs, score_cutoff=1) == 1


def _is_initial(one: str, other: str) -> bool:
    """Whether one is the other's initials: `A.` of `Ann`, `P.J.` of `Pieter-Jan`."""
    short, long = sorted((one, other), key=lambda text: len(names.key(text)))
    words = long.replace("-", " ").split()
    initials = names.key(*(word[:1] for word in words))
    return names.key(short) in {initials[:1], initials if "." in short else ""} - {""}
