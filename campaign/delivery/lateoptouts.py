"""Who opted out after a campaign was drafted, and is not mailed after all."""

import zoneinfo

from sqlalchemy.orm import Session

from campaign.contacts import fellowreaders, samepeople, suppressions
from campaign.models import Delivery


def why(session: Session, delivery: Delivery, zone: zoneinfo.ZoneInfo) -> str:
    """Why a delivery's organisation must not write to a reader of it; empty if it may."""
    fellows = fellowreaders.greeted(delivery)
    known = [*([delivery.contact_id] if delivery.contact_id else []), *fellows]
    others = samepeople.addresses(session, known)
    for one in suppressions.against(session, delivery.address, others):
        if one.organisation_id in (None, delivery.organisation_id):
            day = one.created_at.astimezone(zone)
            told = f"{one.reason.value} on {day:%Y-%m-%d}, after the draft"
            # the others get nothing either, as it names who opted out
            name = delivery.recipient["name"]
            return f"{told}, at {one.address}; it was for {name}" if fellows else told
    return ""
