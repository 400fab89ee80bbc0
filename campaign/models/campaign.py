"""A campaign: one release, one audience, one dispatch; and its approvals, which freeze it."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.models.base import Base, by_value
from campaign.terms import CampaignStatus


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
    #: the expressions of the audience, as the officer wrote them
    audience: Mapped[list[str]] = mapped_column(JSON)
    #: stands in every Message-ID: no two campaigns of any two workspaces share it
    token: Mapped[str] = mapped_column(String(32), unique=True)
    status: Mapped[CampaignStatus] = mapped_column(by_value(CampaignStatus, "campaign_status"))
    created_at: Mapped[dt.datetime]
    drafted_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]

    approvals: Mapped[list["Approval"]] = relationship(
        back_populates="campaign", order_by="Approval.id", cascade="all, delete-orphan"
    )

    @property
    def approval(self) -> "Approval | None":
        """The approval that holds now: the last one."""
        return self.approvals[-1] if self.approvals else None


class Approval(Base):
    """Words, attachments, senders and audience as somebody approved them, under a digest.

    Never changed. A message is made from its approval alone, so that it can be made again,
    byte for byte, after the files have changed.
    """

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[dt.datetime]
    approved_by: Mapped[str] = mapped_column(String(200))
    #: the compiled templates, the senders and the attachments, as `drafts.approval` writes them
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    campaign: Mapped[Campaign] = relationship(back_populates="approvals")
