"""Which organisation writes to a contact when several could, and why that one."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from campaign.audience.candidate import LastMail
from campaign.terms import OwnerRule


@dataclass(frozen=True, slots=True)
class Owner:
    """The organisation that writes, the rule that chose it, and that told in words."""

    organisation: str
    rule: OwnerRule
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """A contact for whom one of several organisations is to be chosen."""

    #: the organisations that could write; at least one
    able: Collection[str]
    explicit: str = ""
    last_mails: Sequence[LastMail] = ()
    #: the organisations on whose lists the contact stands
    listed_by: Collection[str] = ()


def choose_all(cases: Iterable[Case], order: Sequence[str], *, balance: bool) -> list[Owner]:
    """Who writes in each case: the explicit owner, else the one that last wrote to this contact,
    else the first in the order of campaign.toml, or, for `balance`, the one with the fewest mails.
    """
    given = list(cases)
    decided = [_decided(case, order) for case in given]
    mails = Counter(owner.organisation for owner in decided if owner)
    chosen = []
    for case, settled in zip(given, decided, strict=True):
        owner = settled or (_evened(case, order, mails) if balance else _first(case, order))
        mails[owner.organisation] += settled is None
        chosen.append(owner)
    return chosen


def _decided(case: Case, order: Sequence[str]) -> Owner | None:
    """The owner where there is no choice left, or something on file decides."""
    if case.explicit in case.able:
        return Owner(case.explicit, OwnerRule.EXPLICIT, "is the owner on file")
    able = [mail for mail in case.last_mails if mail.organisation in case.able]
    if able:
        last = max(able, key=lambda mail: (mail.at, -order.index(mail.organisation)))
        why = f"wrote last, on {last.at:%Y-%m-%d} ({last.campaign})"
        return Owner(last.organisation, OwnerRule.LAST_WROTE, why)
    if len(case.able) == 1:
        (only,) = case.able
        return Owner(only, OwnerRule.ORDER, _why_only(only, case.listed_by))
    return None


def _why_only(key: str, listed_by: Collection[str]) -> str:
    if set(listed_by) == {key}:
        return "is the only one of this campaign on whose lists this contact stands"
    if key in listed_by:
        return "is the only one that may write of those on whose lists this contact stands"
    return "is the only one of this campaign that may write to this contact"


def _first(case: Case, order: Sequence[str]) -> Owner:
    first, *others = (key for key in order if key in case.able)
    why = f"comes first in campaign.toml, before {', '.join(others)}"
    return Owner(first, OwnerRule.ORDER, why)


def _evened(case: Case, order: Sequence[str], mails: Counter[str]) -> Owner:
    fewest = min((key for key in order if key in case.able), key=lambda key: mails[key])
    others = ", ".join(key for key in order if key in case.able and key != fewest)
    why = f"had the fewest mails of this campaign so far, of {fewest}, {others}"
    return Owner(fewest, OwnerRule.BALANCE, why)
