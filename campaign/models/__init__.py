"""The schema: columns, constraints, relationships. No queries and no rules live here."""

from campaign.models.base import Base, UtcDateTime
from campaign.models.campaign import Approval, Campaign, Document, HandChoice
from campaign.models.contact import Address, Beat, Contact, Outlet, Tag
from campaign.models.contactlist import ContactList, Membership, Segment
from campaign.models.delivery import (
    Delivery,
    DeliveryEvent,
    Worker,
)
from campaign.models.imports import Import, ImportRow
from campaign.models.merge import DistinctPair, Merge
from campaign.models.organisation import Organisation
from campaign.models.suppression import Erasure, Suppression, SuppressionRow

__all__ = [
    "Address",
    "Approval",
    "Base",
    "Beat",
    "Campaign",
    "Contact",
    "ContactList",
    "Delivery",
    "DeliveryEvent",
    "DistinctPair",
    "Document",
    "Erasure",
    "HandChoice",
    "Import",
    "ImportRow",
    "Membership",
    "Merge",
    "Organisation",
    "Outlet",
    "Segment",
    "Suppression",
    "SuppressionRow",
    "Tag",
    "UtcDateTime",
    "Worker",
]
