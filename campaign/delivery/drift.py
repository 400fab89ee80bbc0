"""Who came, went or changed since the audience of a campaign was frozen."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.audience.eligibility import Decision
from campaign.models import Campaign, Contact, Delivery, Organisation
from campaign.terms import ExclusionReason


@dataclass(frozen=True)
class Drift:
    """How many contacts a draft made now would have, lack, or treat in another way."""

    came: int
    went: int
    changed: int

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)

    def __str__(self) -> str:
        return f"{self.came} came, {self.went} went, {self.changed} changed"


@dataclass(frozen=True)
class _Row:
    """What a draft decides on a contact."""

    address: str
    reason: ExclusionReason | None
    organisation: str | None
    variant: str


def since_draft(session: Session, campaign: Campaign, decisions: Sequence[Decision]) -> Drift:
    """Compare what would be decided now with what was; a contact put right since counts too."""
    now, then = _decided(decisions), _frozen(session, campaign)
    both = now.keys() & then.keys()
    changed = {one for one in both if now[one] != then[one]} | _put_right(session, campaign)
    return Drift(len(now.keys() - both), len(then.keys() - both), len(changed & both))


def _decided(decisions: Sequence[Decision]) -> dict[int, _Row]:
    return {
        one.candidate.contact_id: _Row(
            one.candidate.address,
            one.reason,
            one.owner.organisation if one.owner else None,
            one.variant,
        )
        for one in decisions
    }


def _frozen(session: Session, campaign: Campaign) -> dict[int | None, _Row]:
    query = (
        select(
            Delivery.contact_id,
            Delivery.address,
            Delivery.reason,
            Organisation.key,
            Delivery.variant,
        )
        .outerjoin(Delivery.organisation)
        .where(Delivery.campaign_id == campaign.id)
    )
    return {
        number: _Row(address, reason, key, variant)
        for number, address, reason, key, variant in session.execute(query)
    }


def _put_right(session: Session, campaign: Campaign) -> set[int]:
    query = (
        select(Contact.id)
        .join(Delivery, Delivery.contact_id == Contact.id)
        .where(Delivery.campaign_id == campaign.id, Contact.updated_at > campaign.drafted_at)
    )
    return set(session.scalars(query))
