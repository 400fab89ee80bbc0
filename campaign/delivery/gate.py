"""The gate: whether a campaign may leave now. Every message is made here once, before any does."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from campaign import db
from campaign.delivery import ledger, postbox
from campaign.drafts import approval
from campaign.drafts.release import Release
from campaign.errors import CampaignStateError
from campaign.models import Approval, Campaign, Delivery
from campaign.settings import Settings
from campaign.terms import CampaignStatus


def prepare(
    session: Session, campaign: Campaign, release: Release, config: Settings
) -> tuple[Approval, postbox.Postbox, int]:
    """Look whether a campaign may leave, and make every message once, before any connection.

    Returns the approval, the postbox, and how many messages wait.

    Raises:
        CampaignStateError: not approved, changed since, or cancelled.
        ReleaseError: a message cannot be made.
    """
    if campaign.status is CampaignStatus.CANCELLED:
        raise CampaignStateError(
            f"The campaign {campaign.name!r} was cancelled. To mail those who were not reached, "
            "draft a new one."
        )
    held = approval.require(session, campaign, release, config)
    post = postbox.Postbox(approval.edition_of(held), postbox.documents(session))
    now = db.now(session)
    waiting = session.scalars(
        select(Delivery)
        .where(ledger.due(campaign, now))
        .options(selectinload(Delivery.organisation))
    ).all()
    for delivery in waiting:
        post.message(delivery, now)
    return held, post, len(waiting)


def require_no_embargo(release: Release, now: dt.datetime) -> None:
    """The gate of the embargo.

    Raises:
        CampaignStateError: the news may not be published yet.
    """
    if release.embargo and now < release.embargo:
        moment = f"{release.embargo:%A %d %B %Y, %H:%M}"
        raise CampaignStateError(
            f"The release {release.name!r} is under embargo until {moment}. Nothing was sent. "
            "Send it then, or, to mail it now with the embargo in it: --under-embargo"
        )
