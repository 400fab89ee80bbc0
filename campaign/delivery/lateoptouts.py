"""Who opted out after a campaign was drafted, and is not mailed after all."""

import zoneinfo

from sqlalchemy.orm import Session

from campaign.contacts import samepeople, suppressions
from campaign.models import Delivery


def why(session: Session, delivery: Delivery, zone: zoneinfo.ZoneInfo) -> str:
    """Why a delivery's organisation must not write to its reader; empty if it may."""
    known = [delivery.contact_id] if delivery.contact_id else []
    others = samepeople.addresses(session, known)
    for one in suppressions.against(session, delivery.address, others):
        if one.organisation_id in (None, delivery.organisation_id):
            day = one.created_at.astimezone(zone)
            return f"{one.reason.value} on {day:%Y-%m-%d}, after the draft"
    return ""
