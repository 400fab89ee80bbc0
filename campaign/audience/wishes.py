"""Whom a campaign is for, as the officer asked for it."""

import datetime as dt
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.models import Campaign
from campaign.terms import OVER


@dataclass(frozen=True)
class Wishes:
    """What was asked when a campaign was drafted; kept with it, so that it can be asked again."""

    #: searches, any of which finds whom it is for
    to: tuple[str, ...]
    #: searches, any of which finds whom it is not for
    excepting: tuple[str, ...] = ()
    #: nobody who was mailed within so many days
    not_mailed_days: int = 0
    #: nobody who had one of these campaigns
    not_in: tuple[str, ...] = ()
    one_per_outlet: bool = False
    balance: bool = False
    #: under an embargo, only those who accept embargoes; no second wave for the others
    first_wave_only: bool = False

    @property
    def window(self) -> dt.timedelta:
        """How long ago the last mail must be; nothing when it does not matter."""
        return dt.timedelta(self.not_mailed_days)

    def told(self) -> str:
        """All that was asked for, in words."""
        said = [" or ".join(self.to)]
        said += [f"not {' or '.join(self.excepting)}"] if self.excepting else []
        days = self.not_mailed_days
        said += [f"nobody mailed within {days} day{'s' * (days != 1)}"] if days else []
        said += [f"nobody who had {' or '.join(self.not_in)}"] if self.not_in else []
        said += ["one at each outlet"] if self.one_per_outlet else []
        said += ["evened out among the organisations"] if self.balance else []
        said += ["the first wave only"] if self.first_wave_only else []
        return "; ".join(said)

    def to_json(self) -> dict[str, Any]:
        """The form in which a campaign keeps it: what was asked for, and nothing else."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Wishes":
        """What a campaign kept."""
        known = {one.name for one in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(one) if isinstance(one, list) else one
            for name, one in kept.items()
            if name in known
        }
        return cls(**values)


def naming(session: Session, field: str, path: str) -> list[str]:
    """The campaigns that are not over and ask for a list or a segment by its name."""
    asks = re.compile(rf'(?<![\w.]){field}:"?{re.escape(path)}(?![\w/])', re.IGNORECASE)
    query = select(Campaign).where(Campaign.status.not_in(OVER)).order_by(Campaign.name)
    return [
        one.name
        for one in session.scalars(query)
        for wishes in [Wishes.from_json(one.audience)]
        if any(map(asks.search, wishes.to + wishes.excepting))
    ]
