"""Which of the names that there are somebody may have meant by one that there is not."""

from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from campaign.contacts import names

SHOWN = 3  #: names that may be meant
#: of 100, how alike two names are of which one may be a slip of the pen; a wrong guess costs more
#: than none, as it is believed
_ALIKE = 80
_SHORTEST = 3  #: letters of a name of which one may be wrong, or two swapped
_ARTICLES = frozenset("de het een the le la les l der die das".split())


def to(name: str, known: Iterable[str]) -> list[str]:
    """The names that may be meant, the likeliest first; none where none is near.

    `standard` means De Standaard, `vrt` VRT NWS; `tijd` does not mean Tijdschrift.
    """
    wanted = _words(name)
    ranked = sorted((-_likeness(wanted, _words(one)), one) for one in known)
    return [one for score, one in ranked if -score >= _ALIKE][:SHOWN]


def _words(name: str) -> list[str]:
    spaced = "".join(sign if sign.isalnum() else " " for sign in name.casefold())
    words = [word for word in spaced.split() if word not in _ARTICLES] or spaced.split()
    return [names.key(word) for word in words]


def _likeness(one: list[str], other: list[str]) -> float:
    if not one or not other:
        return 0
    bare, typed = "".join(other), "".join(one)
    alike = fuzz.ratio(typed, bare)
    if len(typed) >= _SHORTEST and OSA.distance(typed, bare) == 1:  # `vpi` for `vip`
        alike = max(alike, _ALIKE)
    held = set(one) <= set(other) or set(other) <= set(one)
    return max(alike, _ALIKE + alike / 10) if held else alike
