"""The schema: columns, constraints, relationships. No queries and no rules live here."""

from campaign.models.base import Base, UtcDateTime
from campaign.models.campaign import Approval, Campaign, CampaignStatus, Document
from campaign.models.contact import Address, Beat, Contact, Kind, Outlet, Tag
from campaign.models.contactlist import ContactList, Membership
from campaign.models.delivery import (
    OPEN,
    Delivery,
    DeliveryEvent,
    DeliveryStatus,
    ExclusionReason,
    OwnerRule,
    Worker,
)
from campaign.models.imports import Import, ImportRow, RowOutcome
from campaign.models.organisation import Organisation
from campaign.models.suppression import Suppression, SuppressionReason

__all__ = [
    "OPEN",
    "Address",
    "Approval",
    "Base",
    "Beat",
    "Campaign",
    "CampaignStatus",
    "Contact",
    "ContactList",
    "Delivery",
    "DeliveryEvent",
    "DeliveryStatus",
    "Document",
    "ExclusionReason",
    "Import",
    "ImportRow",
    "Kind",
    "Membership",
    "Organisation",
    "Outlet",
    "OwnerRule",
    "RowOutcome",
    "Suppression",
    "SuppressionReason",
    "Tag",
    "UtcDateTime",
    "Worker",
]
