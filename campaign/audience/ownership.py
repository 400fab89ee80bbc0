"""Which organisation writes to a contact when several could, and why that one."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from campaign.terms import OwnerRule


@dataclass(frozen=True)
class LastMail:
    """The last mail that a contact had, and of whom."""

    organisation: str
    at: dt.datetime
    campaign: str


@dataclass(frozen=True)
class Owner:
    """The organisation that writes, the rule that chose it, and that told in words."""

    organisation: str
    rule: OwnerRule
    why: str


def choose(
    order: Sequence[str],
    candidates: Collection[str],
    explicit: str,
    last_mails: Sequence[LastMail],
) -> Owner:
    """Choose among candidates, of which there is at least one: the explicit owner, else the one
    that last wrote to this contact, else the first in the order of campaign.toml.
    """
    if explicit in candidates:
        return Owner(explicit, OwnerRule.EXPLICIT, "is the owner on file")
    able = [mail for mail in last_mails if mail.organisation in candidates]
    if able:
        last = max(able, key=lambda mail: (mail.at, -order.index(mail.organisation)))
        why = f"wrote last, on {last.at:%Y-%m-%d} ({last.campaign})"
        return Owner(last.organisation, OwnerRule.LAST_WROTE, why)
    ordered = [key for key in order if key in candidates]
    if len(ordered) == 1:
        return Owner(ordered[0], OwnerRule.ORDER, "is the only one that has this contact")
    others = ", ".join(ordered[1:])
    return Owner(ordered[0], OwnerRule.ORDER, f"comes first in campaign.toml, before {others}")
