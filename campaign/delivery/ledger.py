"""The ledger: every delivery of every campaign, its state, and each change of it as an event.

Every change of state is one UPDATE that names the state it expects and counts the rows it hit, so
that two programs at once cannot both make it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from campaign.errors import CampaignStateError, NotFoundError
from campaign.models import (
    Approval,
    Campaign,
    Delivery,
    DeliveryEvent,
    Worker,
)
from campaign.terms import OPEN, OVER, WAITING, CampaignStatus, DeliveryStatus, ExclusionReason

#: seconds until a deferred message is tried again, by the number of tries so far
BACKOFF = (300, 600, 1800, 3600, 7200, 14400)


def find(session: Session, name: str, *, alone: bool = False) -> Campaign:
    """The campaign of this name; `alone`, nobody else changes or sends it until we are done.

    Raises:
        NotFoundError: there is none.
    """
    query = select(Campaign).where(Campaign.name == name)
    campaign = session.scalars(query.with_for_update() if alone else query).one_or_none()
    if campaign is None:
        known = ", ".join(session.scalars(select(Campaign.name).order_by(Campaign.name)))
        raise NotFoundError(f"No campaign {name!r}. There are: {known or 'none yet'}.")
    return campaign


def due(campaign: Campaign, now: dt.datetime) -> ColumnElement[bool]:
    """The condition for deliveries of a campaign that may be offered to the relay now."""
    return due_of(campaign.id, now)


def due_of(
    campaign_id: "int | InstrumentedAttribute[int]", now: dt.datetime
) -> ColumnElement[bool]:
    """The same, for a campaign by its number."""
    return and_(
        Delivery.campaign_id == campaign_id,
        or_(
            Delivery.status == DeliveryStatus.QUEUED,
            and_(Delivery.status == DeliveryStatus.DEFERRED, Delivery.next_attempt_at <= now),
        ),
        # who does not accept embargoes waits for the lift, whatever the officer types
        or_(Delivery.not_before.is_(None), Delivery.not_before <= now),
    )


def claim(
    session: Session,
    delivery: Delivery,
    worker: Worker,
    approval: Approval,
    message_sha256: str,
    now: dt.datetime,
) -> bool:
    """Note the intent to offer a message; whether it is ours to offer. Commit before the wire."""
    values = {
        "status": DeliveryStatus.SENDING,
        "worker_id": worker.id,
        "approval_id": approval.id,
        "message_sha256": message_sha256,
        "message_date": delivery.message_date or now,
        "claimed_at": now,
        "attempts": delivery.attempts + 1,
        "next_attempt_at": None,
    }
    detail = f"offered to the relay, sha256 {message_sha256}, approval {approval.id}"
    return _move(session, delivery, WAITING, values, now, detail)


def settle(
    session: Session,
    delivery: Delivery,
    worker: Worker,
    status: DeliveryStatus,
    reply: str,
    now: dt.datetime,
    next_attempt_at: dt.datetime | None = None,
) -> None:
    """Note the outcome of a message that this worker offered, also when it was already in doubt.

    That the relay took it is evidence, and stands against a ruling on which nobody acted yet.
    """
    values: dict[str, Any] = {"status": status, "reply": reply, "next_attempt_at": next_attempt_at}
    values["settled_at"] = None if status is DeliveryStatus.QUEUED else now
    values |= _over_if_cancelled(delivery, status)
    mine = Delivery.worker_id == worker.id
    offered: tuple[DeliveryStatus, ...] = (DeliveryStatus.SENDING, DeliveryStatus.IN_DOUBT)
    if status is DeliveryStatus.ACCEPTED:
        offered += WAITING
    if not _move(session, delivery, offered, values, now, reply, mine):
        _note(session, delivery, status, f"late answer, after somebody settled it: {reply}", now)


def _over_if_cancelled(delivery: Delivery, status: DeliveryStatus) -> dict[str, Any]:
    """Of a cancelled campaign nothing waits: what did not leave will not leave."""
    if delivery.campaign.status is not CampaignStatus.CANCELLED or status not in WAITING:
        return {}
    return {
        "status": DeliveryStatus.EXCLUDED,
        "reason": ExclusionReason.CANCELLED,
        "detail": "the campaign was cancelled, and this mail had not left",
        "next_attempt_at": None,
    }


def exclude(
    session: Session, delivery: Delivery, reason: ExclusionReason, detail: str, now: dt.datetime
) -> bool:
    """Take a delivery that has not left out of the campaign, with the reason."""
    values = {"status": DeliveryStatus.EXCLUDED, "reason": reason, "detail": detail}
    return _move(session, delivery, WAITING, values, now, f"{reason.value}: {detail}")


def readmit(
    session: Session, delivery: Delivery, before: DeliveryStatus, told: str, now: dt.datetime
) -> bool:
    """Put back what was excluded as the double of a reader who is another after all.

    `told` is what the row said before. Whether it waits again: not when the campaign is over.
    """
    if delivery.campaign.status in OVER:
        return False
    values = {"status": before, "reason": None, "detail": told}
    detail = "is another person after all"
    return _move(session, delivery, (DeliveryStatus.EXCLUDED,), values, now, detail)


def _move(
    session: Session,
    delivery: Delivery,
    expected: Sequence[DeliveryStatus],
    values: dict[str, Any],
    now: dt.datetime,
    detail: str,
    also: ColumnElement[bool] | None = None,
) -> bool:
    """The one way in which a delivery changes its state; False when it stood elsewhere by then."""
    query = update(Delivery).where(Delivery.id == delivery.id, Delivery.status.in_(expected))
    if also is not None:
        query = query.where(also)
    result = session.execute(query.values(**values))
    assert isinstance(result, CursorResult)  # noqa: S101 - an UPDATE without RETURNING
    if result.rowcount != 1:
        return False
    session.refresh(delivery)
    _note(session, delivery, delivery.status, detail, now)
    return True


def _note(
    session: Session, delivery: Delivery, status: DeliveryStatus, detail: str, now: dt.datetime
) -> None:
    session.add(DeliveryEvent(delivery_id=delivery.id, status=status, detail=detail, at=now))


def doubt_the_dead(session: Session, lease: int, now: dt.datetime) -> int:
    """Put in doubt what was on the wire when its worker fell silent; how many these are.

    A worker that lives after all, and brings an answer, settles the doubt itself.
    """
    silent = or_(Worker.ended_at.is_not(None), Worker.seen_at < now - dt.timedelta(seconds=lease))
    query = (
        select(Delivery)
        .join(Worker, Worker.id == Delivery.worker_id)
        .where(Delivery.status == DeliveryStatus.SENDING, silent)
    )
    count = 0
    for delivery in session.scalars(query).all():
        values: dict[str, Any] = {
            "status": DeliveryStatus.IN_DOUBT,
            "settled_at": now,
            "reply": "the program ended before the relay answered",
        }
        sending = (DeliveryStatus.SENDING,)
        count += _move(session, delivery, sending, values, now, str(values["reply"]))
    return count


@dataclass(frozen=True)
class Ruling:
    """What a person decides on a delivery in doubt."""

    it_went: bool
    who: str


def rule(session: Session, delivery: Delivery, ruling: Ruling, now: dt.datetime) -> None:
    """Settle a doubt by a person's word: it went, or send it again (same Message-ID and Date).

    What did not go of a cancelled campaign is not sent again.

    Raises:
        CampaignStateError: the delivery is not in doubt.
    """
    status = DeliveryStatus.ACCEPTED if ruling.it_went else DeliveryStatus.QUEUED
    words = "it went" if ruling.it_went else "send it again"
    values: dict[str, Any] = {"status": status, "reply": f"{ruling.who} says: {words}"}
    values["settled_at"] = now if ruling.it_went else None
    values |= _over_if_cancelled(delivery, status)
    if not _move(session, delivery, (DeliveryStatus.IN_DOUBT,), values, now, str(values["reply"])):
        raise CampaignStateError(
            f"The mail to {delivery.address} is {delivery.status.value}, not in doubt."
        )


def cancel(session: Session, campaign: Campaign, who: str, now: dt.datetime) -> int:
    """Stop a campaign for good; how many mails will not leave.

    Raises:
        CampaignStateError: it is over already.
    """
    if campaign.status in OVER:
        raise CampaignStateError(f"The campaign {campaign.name!r} is {campaign.status.value}.")
    query = select(Delivery).where(
        Delivery.campaign_id == campaign.id, Delivery.status.in_(WAITING)
    )
    count = 0
    for delivery in session.scalars(query).all():
        count += exclude(session, delivery, ExclusionReason.CANCELLED, f"by {who}", now)
    campaign.status = CampaignStatus.CANCELLED
    campaign.finished_at = now
    return count


def finish(session: Session, campaign: Campaign, now: dt.datetime) -> bool:
    """Close a campaign of which nothing is open any more; whether that is so."""
    open_ones = select(func.count()).where(
        Delivery.campaign_id == campaign.id, Delivery.status.in_(OPEN)
    )
    if campaign.status is not CampaignStatus.SENDING or session.scalar(open_ones):
        return False
    campaign.status = CampaignStatus.FINISHED
    campaign.finished_at = now
    return True
