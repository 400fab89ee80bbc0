"""The gate: whether a campaign may leave now. Every message is made here once, before any does."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from campaign import db
from campaign.contacts import fellowreaders
from campaign.delivery import ledger
from campaign.delivery.postbox import Postbox
from campaign.drafts import approval, archive
from campaign.drafts.release import Release
from campaign.errors import CampaignStateError
from campaign.models import Approval, Campaign, Delivery
from campaign.settings import Settings
from campaign.terms import WAITING, CampaignStatus


@dataclass(frozen=True)
class Ready:
    """A campaign that may leave: under which approvals, how many mails now, how many later."""

    #: the number of the approval of each organisation
    approvals: dict[str, int]
    #: what makes the messages of each organisation: its own approval
    posts: dict[str, Postbox]
    now: int
    #: those that wait for the lift of the embargo
    later: int
    lift: dt.datetime | None


def prepare(session: Session, campaign: Campaign, release: Release, config: Settings) -> Ready:
    """Look whether a campaign may leave, and make every message once, before any connection.

    Raises:
        CampaignStateError: not approved by all, changed since, or cancelled; or somebody who is to
            have it under embargo accepts none any more.
        ReleaseError: a message cannot be made.
    """
    if campaign.status is CampaignStatus.CANCELLED:
        raise CampaignStateError(
            f"The campaign {campaign.name!r} was cancelled. To mail those who were not reached, "
            "draft a new one."
        )
    held = approval.require(session, campaign, release, config)
    posts = _posts(session, held)
    now = db.now(session)
    waiting = session.scalars(
        select(Delivery)
        .where(ledger.due(campaign, now))
        .options(selectinload(Delivery.organisation), selectinload(Delivery.contact))
    ).all()
    if release.embargo and release.embargo > now:
        _require_accepting(session, campaign, waiting)
    for delivery in waiting:
        assert delivery.organisation is not None  # noqa: S101 - a constraint of the table
        posts[delivery.organisation.key].message(delivery, delivery.message_date or now)
    later, lift = waits(session, campaign, now)
    numbers = {key: one.id for key, one in held.items()}
    return Ready(numbers, posts, len(waiting), later, lift)


def _require_accepting(session: Session, campaign: Campaign, waiting: Sequence[Delivery]) -> None:
    """Whether a reader accepts embargoes may be put right after the approval."""
    unwilling = fellowreaders.under_embargo(session, ledger.due(campaign, db.now(session)))
    found = [
        one.address
        for one in waiting
        if not one.contact or one.contact.embargo != "yes" or one.id in unwilling
    ]
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        raise CampaignStateError(
            f"The news is under embargo, which {', '.join(found[:3])}{more} did not accept or no "
            "longer do. Nothing was sent. To let them wait for its end, approve it again: "
            f"campaign approve {campaign.name}"
        )


def _posts(session: Session, held: dict[str, Approval]) -> dict[str, Postbox]:
    """The postbox of each organisation; one for those who approved the same edition."""
    content_of = archive.documents(session)
    made: dict[str, Postbox] = {}
    for one in held.values():
        edition = one.content["edition"]
        if edition not in made:
            made[edition] = Postbox(archive.edition_of(one, content_of), content_of)
    return {key: made[one.content["edition"]] for key, one in held.items()}


def waits(session: Session, campaign: Campaign, now: dt.datetime) -> tuple[int, dt.datetime | None]:
    """How many mails of a campaign wait for the lift of the embargo, and until when."""
    query = select(func.count(), func.min(Delivery.not_before)).where(
        Delivery.campaign_id == campaign.id,
        Delivery.status.in_(WAITING),
        Delivery.not_before > now,
    )
    count, lift = session.execute(query).one()
    return count, lift


def require_no_embargo(campaign: Campaign, release: Release, now: dt.datetime) -> None:
    """The gate of the embargo: before it is over the first wave wants a word from the officer.

    A schedule for a moment before its end was made with that word.

    Raises:
        CampaignStateError: the news may not be published yet.
    """
    if not release.embargo or now >= release.embargo:
        return
    if campaign.scheduled_at and campaign.scheduled_at < release.embargo:
        return
    moment = f"{release.embargo:%A %d %B %Y, %H:%M}"
    raise CampaignStateError(
        f"The release {release.name!r} is under embargo until {moment}. Nothing was sent. "
        "Send it then, or, to mail it now, with the embargo in it, to those who accept embargoes: "
        "--under-embargo"
    )
