"""The ledger: one row for each contact considered for a campaign, and what happened to it."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.models.base import Base, by_value
from campaign.models.campaign import Approval, Campaign
from campaign.models.contact import Contact
from campaign.models.organisation import Organisation
from campaign.terms import DeliveryStatus, ExclusionReason, OwnerRule


class Delivery(Base):
    """One contact in one campaign: excluded, or mailed and how that went.

    Name, address and all that the text needs are copied here when the audience is frozen, so
    that the ledger stays true after the contact moves to another outlet or is erased.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("uq_delivery_campaign_id_contact_id", "campaign_id", "contact_id", unique=True),
        # nobody is mailed twice, whatever the code above thinks
        Index(
            "uq_delivery_campaign_id_mailbox",
            "campaign_id",
            "mailbox",
            unique=True,
            sqlite_where=text("status <> 'excluded'"),
            postgresql_where=text("status <> 'excluded'"),
        ),
        Index("ix_delivery_campaign_id_status", "campaign_id", "status"),
        Index("ix_delivery_mailbox", "mailbox"),
        CheckConstraint("(status = 'excluded') = (reason IS NOT NULL)", name="reason"),
        CheckConstraint(
            "status = 'excluded' OR "
            "(organisation_id IS NOT NULL AND mailbox <> '' AND variant <> '')",
            name="mailed",
        ),
        CheckConstraint(
            "status NOT IN ('sending', 'accepted', 'in doubt') OR "
            "(approval_id IS NOT NULL AND worker_id IS NOT NULL AND message_sha256 <> '')",
            name="claimed",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    status: Mapped[DeliveryStatus] = mapped_column(by_value(DeliveryStatus, "delivery_status"))
    reason: Mapped[ExclusionReason | None] = mapped_column(
        by_value(ExclusionReason, "exclusion_reason")
    )
    #: the reason, or the choice of organisation, told in words
    detail: Mapped[str] = mapped_column(Text, default="")

    # frozen when drafted
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    owner_rule: Mapped[OwnerRule | None] = mapped_column(by_value(OwnerRule, "owner_rule"))
    #: canonical; empty when the contact has none
    address: Mapped[str] = mapped_column(String(320), default="")
    #: of the address, in the form in which two that reach one mailbox are equal
    mailbox: Mapped[str] = mapped_column(String(320), default="")
    variant: Mapped[str] = mapped_column(String(64), default="")
    #: what the text may use of this contact
    recipient: Mapped[dict[str, Any]] = mapped_column(JSON)
    message_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    #: when the embargo is over, for a contact who does not accept embargoes
    not_before: Mapped[dt.datetime | None]

    # written when claimed; a message that is sent again keeps its date
    approval_id: Mapped[int | None] = mapped_column(ForeignKey("approval.id"))
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    message_date: Mapped[dt.datetime | None]
    message_sha256: Mapped[str] = mapped_column(String(64), default="")
    claimed_at: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)

    # written with the outcome
    settled_at: Mapped[dt.datetime | None]
    next_attempt_at: Mapped[dt.datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    #: when the reader answered
    replied_at: Mapped[dt.datetime | None]

    campaign: Mapped[Campaign] = relationship()
    contact: Mapped[Contact | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    approval: Mapped[Approval | None] = relationship()
    events: Mapped[list["DeliveryEvent"]] = relationship(
        back_populates="delivery", order_by="DeliveryEvent.id", cascade="all, delete-orphan"
    )


class DeliveryEvent(Base):
    """Something that happened to a delivery. Only ever added."""

    __tablename__ = "delivery_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime]
    status: Mapped[DeliveryStatus] = mapped_column(by_value(DeliveryStatus, "event_status"))
    detail: Mapped[str] = mapped_column(Text, default="")

    delivery: Mapped[Delivery] = relationship(back_populates="events")


class Worker(Base):
    """One run of `campaign send`. While it lives it says so every few seconds.

    A delivery that is `sending` under a worker that has fallen silent is in doubt.
    """

    __tablename__ = "worker"

    id: Mapped[int] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    started_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
