"""Who came, went or changed between the audience of a campaign as drafted and as it is now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.audience.eligibility import Decision
from campaign.models import Campaign, Contact, Delivery, Organisation


@dataclass(frozen=True)
class Change:
    """What is otherwise with one contact."""

    who: str
    #: what was decided when it was drafted; empty for who came
    before: str
    #: what is decided now; empty for who went
    now: str


@dataclass(frozen=True)
class Drift:
    """The contacts whom a draft made now would have, lack, or treat in another way."""

    came: tuple[Change, ...]
    went: tuple[Change, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)

    def __str__(self) -> str:
        counts = (len(self.came), len(self.went), len(self.changed))
        return "{} came, {} went, {} changed".format(*counts)


def since_draft(session: Session, campaign: Campaign, decisions: Sequence[Decision]) -> Drift:
    """Compare what would be decided now with what was; a contact put right since counts too."""
    now, then = dict(_decided(decisions)), dict(_frozen(session, campaign))
    put_right = _put_right(session, campaign)
    came = (Change(who, "", told) for number, (who, told) in now.items() if number not in then)
    went = (Change(who, told, "") for number, (who, told) in then.items() if number not in now)
    changed = (
        Change(who, then[number][1], told if told != then[number][1] else f"{told}, put right")
        for number, (who, told) in now.items()
        if number in then and (told != then[number][1] or number in put_right)
    )
    return Drift(tuple(came), tuple(went), tuple(changed))


def _decided(decisions: Sequence[Decision]) -> Iterator[tuple[int | None, tuple[str, str]]]:
    for one in decisions:
        reason = one.reason.value if one.reason else ""
        owner = one.owner.organisation if one.owner else ""
        told = _told(reason, owner, one.variant, one.reach.canonical if one.reach else "")
        yield one.candidate.contact_id, (one.candidate.name, told)


def _frozen(session: Session, campaign: Campaign) -> Iterator[tuple[int | None, tuple[str, str]]]:
    query = (
        select(
            Delivery.contact_id,
            Delivery.recipient,
            Delivery.reason,
            Organisation.key,
            Delivery.variant,
            Delivery.address,
        )
        .outerjoin(Delivery.organisation)
        .where(Delivery.campaign_id == campaign.id)
    )
    for number, recipient, reason, key, variant, address in session.execute(query):
        told = _told(reason.value if reason else "", key or "", variant, address)
        yield number, (recipient["name"], told)


def _told(reason: str, organisation: str, variant: str, address: str) -> str:
    """A decision in words: `to be mailed by catalisti, press.nl, at a@b`."""
    return reason or f"to be mailed by {organisation}, {variant}, at {address}"


def _put_right(session: Session, campaign: Campaign) -> set[int]:
    query = (
        select(Contact.id)
        .join(Delivery, Delivery.contact_id == Contact.id)
        .where(Delivery.campaign_id == campaign.id, Contact.updated_at > campaign.drafted_at)
    )
    return set(session.scalars(query))
