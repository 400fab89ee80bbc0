"""The moment from which a campaign is sent: kept in the database, in the workspace's own time."""

import datetime as dt
import re
import zoneinfo
from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from campaign.delivery import ledger
from campaign.errors import CampaignStateError
from campaign.models import Campaign, Delivery
from campaign.terms import OPEN, CampaignStatus

_MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2})[:.](\d{2})")
#: of which a dispatch may be scheduled
_READY = (CampaignStatus.APPROVED, CampaignStatus.SCHEDULED, CampaignStatus.SENDING)


def readings(text: str, zone: zoneinfo.ZoneInfo) -> list[dt.datetime]:
    """The moments that a date and a time can mean in a zone: one; two, or none, when clocks change.

    Raises:
        ValueError: it is no date and time.
    """
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    year, month, day, hour, minute = map(int, found.groups())
    local = dt.datetime(year, month, day, hour, minute, tzinfo=zone)
    moments = [local.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
    # a time that the clock skips comes back as another one
    there = [one for one in moments if _reads(one, zone) == local.replace(tzinfo=None)]
    return sorted(set(there))


def _reads(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def put(campaign: Campaign, at: dt.datetime, now: dt.datetime) -> None:
    """Note that a campaign, which has passed the gate, is to be sent from a moment on.

    Raises:
        CampaignStateError: the moment is past, or the campaign is a draft or over.
    """
    if at <= now:
        raise CampaignStateError(
            f"That moment is past, and nothing was scheduled. To send it now: "
            f"campaign send {campaign.name}"
        )
    if campaign.status not in _READY:
        raise CampaignStateError(f"The campaign {campaign.name!r} is {campaign.status.value}.")
    campaign.scheduled_at = at
    if campaign.status is CampaignStatus.APPROVED:
        campaign.status = CampaignStatus.SCHEDULED


def take_back(campaign: Campaign) -> None:
    """Let a campaign wait for a command again.

    Raises:
        CampaignStateError: it is not scheduled.
    """
    if campaign.scheduled_at is None:
        raise CampaignStateError(f"The campaign {campaign.name!r} is not scheduled.")
    campaign.scheduled_at = None
    if campaign.status is CampaignStatus.SCHEDULED:
        campaign.status = CampaignStatus.APPROVED


def void_before(campaign: Campaign, lift: dt.datetime | None) -> bool:
    """Take back a schedule for a moment before the end of the embargo; whether there was one.

    It was made with the officer's word on the embargo as it was; another approval is another word.
    """
    early = campaign.scheduled_at is not None and lift is not None and campaign.scheduled_at < lift
    if early:
        take_back(campaign)
    return early


def due(session: Session, now: dt.datetime) -> Sequence[str]:
    """The scheduled campaigns whose moment has come and of which something is to be sent now.

    Also those of which nothing is left, as their readers were erased: to be finished.
    """
    waiting = exists().where(ledger.due_of(Campaign.id, now))
    open_ones = exists().where(Delivery.campaign_id == Campaign.id, Delivery.status.in_(OPEN))
    query = (
        select(Campaign.name)
        .where(
            Campaign.scheduled_at <= now,
            Campaign.status.in_((CampaignStatus.SCHEDULED, CampaignStatus.SENDING)),
            or_(waiting, ~open_ones),
        )
        .order_by(Campaign.scheduled_at, Campaign.id)
    )
    return session.scalars(query).all()
