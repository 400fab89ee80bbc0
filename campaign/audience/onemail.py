"""One mail where several would get it: for each mailbox, which colleagues may share, and outlet."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from campaign.audience.candidate import Candidate, Eligible
from campaign.contacts import roles
from campaign.terms import Choice

#: what stands for an outlet where somebody has none, folded as the key of an outlet is
_FREELANCE = re.compile(
    r"free\W*lance\w*|zelfstandige?|(zelfstandige?|freelance)\W*journaliste?"
    r"|ind[eé]pendante?|freiberuflich\w*|n\W*v\W*t\W*",
    re.IGNORECASE,
)
#: those who get a mail; and of each who does not, by number, why
Sifted = tuple[list[Eligible], list[tuple[Eligible, str]]]


def for_each_mailbox(eligible: Iterable[Eligible]) -> Sifted:
    """One mail at an address that several read, which greets all of them.

    It is of the variant that comes first in the release, else for who was made first, from an
    organisation that may write to each; and it waits when one of them has to wait.
    """
    return _one_of_each(eligible, lambda one: one.reach.mailbox, _together)


def for_each_outlet(eligible: Iterable[Eligible]) -> Sifted:
    """One at each outlet: who was added by hand, else who was made first."""
    return _one_of_each(eligible, _newsroom, _colleagues)


def _newsroom(one: Eligible) -> str:
    """The outlet of a contact; empty where what stands there is none."""
    return "" if _FREELANCE.fullmatch(one.candidate.outlet) else one.candidate.outlet


def without_readers_of(eligible: Iterable[Eligible], declining: Iterable[Candidate]) -> Sifted:
    """Those whose mail nobody reads too who gets none under an embargo.

    As in two waves, where a desk's mail waits for each of its readers.
    """
    them = {
        reach.mailbox: one
        for one in declining
        for reach in one.addresses
        if roles.is_role(reach.canonical)
    }
    kept, left = list[Eligible](), []
    for one in eligible:
        other = them.get(one.reach.mailbox)
        if other is None or other is one.candidate:
            kept.append(one)
        else:
            who = other.name or "somebody"
            why = f"reads {one.reach.email} together with {who}, not known to accept embargoes"
            left.append((one, why))
    return kept, left


def _one_of_each(
    eligible: Iterable[Eligible],
    key: Callable[[Eligible], str],
    sift: Callable[[list[Eligible]], Sifted],
) -> Sifted:
    """Those who share nothing with anybody, and of those who do, whom `sift` keeps."""
    at: dict[str, list[Eligible]] = defaultdict(list)
    for one in eligible:
        at[key(one)].append(one)
    kept, left = at.pop("", []), []
    for several in at.values():
        if len(several) == 1:
            kept += several
        else:
            stay, go = sift(several)
            kept += stay
            left += go
    return kept, left


def _together(several: list[Eligible]) -> Sifted:
    first, *others = sorted(several, key=lambda one: (one.rank, one.number))
    able, fellows, left = first.able, list[Eligible](), []
    for one in others:
        both = _common(able, one.able) or _common(able, one.may)
        how = "to whom another organisation writes than may to them"
        if both:
            able, how = both, "in whose mail they are greeted too"
            fellows.append(one)
        left.append((one, f"reads {one.reach.email} together with {first}, {how}"))
    told = f"; greets {', '.join(map(str, fellows))} too, at the same address" if fellows else ""
    waits = any(one.waits for one in several)
    mail = replace(first, able=able, told=first.told + told, waits=waits, fellows=tuple(fellows))
    return [mail], left


def _common(able: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in able if key in others)


def _colleagues(several: list[Eligible]) -> Sifted:
    by_hand = [one for one in several if one.candidate.choice is Choice.ADDED]
    chosen = by_hand or [min(several, key=lambda one: one.number)]
    why = f"{chosen[0]}, a colleague, gets it"
    return chosen, [(one, why) for one in several if one not in chosen]
