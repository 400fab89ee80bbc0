"""Who must not be written to, why, and for whom that holds. It outlives the contact."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.models.base import Base, by_value
from campaign.models.imports import Import
from campaign.models.organisation import Organisation
from campaign.terms import SuppressionReason


class Suppression(Base):
    """An address, or a whole domain, that must not be written to, by one organisation or by all."""

    __tablename__ = "suppression"
    __table_args__ = (
        # for each reason, as an address that bounced may belong to somebody who asked as well
        Index(
            "uq_suppression_address_organisation_id_reason",
            "address",
            "organisation_id",
            "reason",
            unique=True,
        ),
        # NULLs are distinct in a unique index: those that hold for all need one of their own
        Index(
            "uq_suppression_for_all_reason",
            "address",
            "reason",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: canonical, or `@domain` for all of a domain and what is below it; no reference to a contact,
    #: so that it survives deletion and import
    address: Mapped[str] = mapped_column(String(320))
    #: the mailbox of the address, by which it is found; empty for a domain
    mailbox: Mapped[str] = mapped_column(String(320), index=True)
    #: for whom it holds; nobody named means for all
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[SuppressionReason] = mapped_column(
        by_value(SuppressionReason, "suppression_reason")
    )
    #: where it came from: a file and line, a command, a message
    source: Mapped[str] = mapped_column(String(500), default="")
    #: the import that it is from, which can be undone; none when a person said it
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"))
    created_at: Mapped[dt.datetime]

    organisation: Mapped[Organisation | None] = relationship()


class SuppressionRow(Base):
    """A row of a file that tells a suppression; of one that files tell, there is always a row.

    That of an import that was undone is still there when the officer kept its opt-outs. It names
    the suppression and not the address: who erases the one erases the other.
    """

    __tablename__ = "suppression_row"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's form

    suppression_id: Mapped[int] = mapped_column(
        ForeignKey("suppression.id", ondelete="CASCADE"), primary_key=True
    )
    import_id: Mapped[int] = mapped_column(
        ForeignKey("import.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    line: Mapped[int] = mapped_column(primary_key=True)

    source: Mapped[Import] = relationship()


class Erasure(Base):
    """An address that was erased because its person asked; only a keyed hash of it is left."""

    __tablename__ = "erasure"

    #: HMAC-SHA-256 of the canonical address, under the secret of the workspace
    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: tells which secret it was, so that another one is noticed
    secret_check: Mapped[str] = mapped_column(String(64))
    erased_at: Mapped[dt.datetime]
    #: since when the address may be on file again, as its person asked for that; who noted it, why
    lifted_at: Mapped[dt.datetime | None]
    lifted_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    lifted_why: Mapped[str] = mapped_column(String(500), default="", server_default="")
