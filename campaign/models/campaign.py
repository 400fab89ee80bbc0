"""A campaign: one release, one audience, one dispatch; and its approvals, which freeze it."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.models.base import Base, by_value
from campaign.models.organisation import Organisation
from campaign.terms import CampaignStatus, Choice


class Document(Base):
    """The bytes of a file that was approved, kept by its hash, so that it can be shown later."""

    __tablename__ = "document"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Campaign(Base):
    """One release to one audience."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    #: the folder under templates/emails/
    release: Mapped[str] = mapped_column(String(200))
    #: whom it is for, as `audience.wishes` writes it
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: stands in every Message-ID: no two campaigns of any two workspaces share it
    token: Mapped[str] = mapped_column(String(32), unique=True)
    status: Mapped[CampaignStatus] = mapped_column(by_value(CampaignStatus, "campaign_status"))
    created_at: Mapped[dt.datetime]
    drafted_at: Mapped[dt.datetime]
    #: not to be sent before it
    scheduled_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]

    approvals: Mapped[list["Approval"]] = relationship(
        back_populates="campaign", order_by="Approval.id", cascade="all, delete-orphan"
    )

    def approval_of(self, key: str) -> "Approval | None":
        """The last approval of an organisation's part, whether it still stands or not."""
        held = (one for one in reversed(self.approvals) if key in one.content.get("frozen", {}))
        # one of an earlier version froze all parts together, or hashed its readers under what lies
        # in the database; it holds for nobody
        return next((one for one in held if "secret" in one.content), None)


class HandChoice(Base):
    """What the officer decided by hand on one contact; it outlives a new draft."""

    __tablename__ = "hand_choice"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    choice: Mapped[Choice] = mapped_column(by_value(Choice, "choice"))
    #: why, in the officer's own words
    note: Mapped[str] = mapped_column(String(500), default="")
    chosen_at: Mapped[dt.datetime]
    chosen_by: Mapped[str] = mapped_column(String(200))


class Approval(Base):
    """Words, attachments, senders and audience as somebody approved them, under a digest.

    Never changed. A message is made from its approval alone, so that it can be made again,
    byte for byte, after the files have changed.
    """

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    #: whose part it is; nobody named means the parts of all
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    digest: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[dt.datetime]
    approved_by: Mapped[str] = mapped_column(String(200))
    #: by the hashes of documents, the edition, its sources and the plan of the readers; and the
    #: hash of each part that is frozen, as `drafts.approval` writes them
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    campaign: Mapped[Campaign] = relationship(back_populates="approvals")
    organisation: Mapped[Organisation | None] = relationship()
