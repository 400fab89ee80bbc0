"""What becomes of the mails of two who are one: none is lost, and nobody is mailed as both."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import rowchange
from campaign.contacts.rowchange import Change, Row
from campaign.errors import CampaignStateError
from campaign.models import Campaign, Contact, Delivery
from campaign.terms import OFFERED, OVER, WAITING, CampaignStatus, DeliveryStatus, ExclusionReason

_DELIVERY = Delivery.metadata.tables["delivery"]
#: of two deliveries of one campaign, the first of these is the person's
_RANK = {
    **dict.fromkeys(OFFERED, 0),
    DeliveryStatus.DEFERRED: 1,
    DeliveryStatus.QUEUED: 1,
    DeliveryStatus.REFUSED: 2,
    DeliveryStatus.EXCLUDED: 3,
}


@dataclass(frozen=True)
class Merged:
    """What becomes of the mails of one campaign, and what to know of it."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def of_both(session: Session, kept_id: int, gone_id: int) -> Iterator[Merged]:
    """For each campaign that considered the contact that goes, what becomes of that.

    Raises:
        CampaignStateError: a mail that would be the second is on the wire.
    """
    rows = rowchange.rows(session, _DELIVERY, Delivery.contact_id == kept_id)
    ours = {row["campaign_id"]: row for row in rows}
    for row in rowchange.rows(session, _DELIVERY, Delivery.contact_id == gone_id):
        campaign = session.get_one(Campaign, row["campaign_id"])
        mine = ours.get(campaign.id)
        if mine is None:
            yield Merged((_moved(campaign, row, kept_id),), _to_do(campaign))
            continue
        first, second = sorted((mine, row), key=lambda one: _RANK[_status(one)])
        changes = [*_excluded(campaign, first, second), _moved(campaign, second, None)]
        if first is row:
            changes.append(_moved(campaign, first, kept_id))
        notes = (_told(campaign, first, second), *_forgotten(session, campaign, second))
        yield Merged(tuple(changes), (*notes, *_to_do(campaign)))


def _status(row: Row) -> DeliveryStatus:
    return DeliveryStatus(row["status"])


def _moved(campaign: Campaign, row: Row, contact_id: int | None) -> Change:
    words = f"mail of {campaign.name} to {row['address'] or 'no address'}"
    # with its address: a draft made again may give its number to another's row
    return rowchange.moved(_DELIVERY, row, words, contact_id=contact_id, address=row["address"])


def _excluded(campaign: Campaign, first: Row, second: Row) -> Iterator[Change]:
    """The mail that left, or the first that can, is the person's; the other leaves no more."""
    if _status(second) is DeliveryStatus.SENDING:
        raise CampaignStateError(
            f"The mail of {campaign.name} to {second['address']} is on the wire at this moment. "
            "Nothing was done; merge them when it has its answer."
        )
    if _status(second) in WAITING:
        who = f"{first['recipient']['name']} <{first['address']}>"
        yield rowchange.moved(
            _DELIVERY,
            second,
            f"mail of {campaign.name} to {second['address']}, not sent",
            status=DeliveryStatus.EXCLUDED.value,
            reason=ExclusionReason.DUPLICATE.value,
            detail=f"is {who} too, who gets this mail there (merged)",
        )


def _told(campaign: Campaign, first: Row, second: Row) -> str:
    address = second["address"] or "the other"
    if _status(second) in OFFERED:
        said = f"was offered to both, {first['address']} and {address}"
    elif _status(second) is DeliveryStatus.EXCLUDED:
        said = "considered both"
    else:
        said = f"considered both; nothing more of it goes to {address}"
    return f"{campaign.name} {said}. The row of {address} stays in the ledger, under no contact."


def _forgotten(session: Session, campaign: Campaign, second: Row) -> Iterator[str]:
    """Who was to read the mail that does not leave, at a newsroom's address."""
    numbers = (second["recipient"].get("shared") or {"with": ()})["with"]
    if numbers and _status(second) in WAITING:
        fellows = session.scalars(select(Contact).where(Contact.id.in_(numbers)))
        who = ", ".join(one.name for one in fellows.all())
        yield (
            f"The mail of {campaign.name} to {second['address']} was for {who} too, who would get "
            f"nothing. Draft it again: campaign draft {campaign.name}"
        )


def _to_do(campaign: Campaign) -> tuple[str, ...]:
    """What the officer has to do for a campaign that is not over: its readers change."""
    name = campaign.name
    if campaign.status in OVER:
        return ()
    if campaign.status is CampaignStatus.DRAFT:
        return (f"{name} is a draft. Draft it again, so that it has the contact as it is.",)
    return (
        f"{name} is {campaign.status.value}, and its readers change. Approve it again before you "
        f"send what is left of it: campaign approve {name}",
    )
