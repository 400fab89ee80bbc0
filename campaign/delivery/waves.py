"""The second wave: who does not accept embargoes is mailed when the embargo is over."""

import datetime as dt

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from campaign import db
from campaign.contacts import fellowreaders
from campaign.models import Campaign, Contact, Delivery
from campaign.terms import WAITING


def follow(
    session: Session, campaign: Campaign, lift: dt.datetime | None, now: dt.datetime
) -> None:
    """Let those who wait wait for the embargo as it is now, which may have moved since the draft.

    Nobody is brought forward: who waits for one embargo waits for the next. Who does not accept
    embargoes waits, also where there was none when the campaign was drafted.
    """
    waiting = and_(Delivery.campaign_id == campaign.id, Delivery.status.in_(WAITING))
    if lift is None or lift <= now:
        # whose moment has come may leave as they stand: what others approved of them still holds
        session.execute(update(Delivery).where(waiting, Delivery.not_before > now)
                        .values(not_before=None))  # fmt: skip
        return
    accepting = select(Contact.id).where(Contact.embargo == "yes")
    declines = or_(Delivery.contact_id.is_(None), Delivery.contact_id.not_in(accepting))
    unwilling = db.among(session, Delivery.id, fellowreaders.under_embargo(session, waiting))
    late = or_(Delivery.not_before.is_not(None), declines, unwilling)
    moved = or_(Delivery.not_before.is_(None), Delivery.not_before != lift)
    session.execute(update(Delivery).where(waiting, late, moved).values(not_before=lift))
