"""Where contacts came from: every file imported, and what became of each of its rows."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.models.base import Base, by_value
from campaign.terms import RowOutcome


class Import(Base):
    """One file, imported once. This is how we can say where we have an address from."""

    __tablename__ = "import"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(500))
    sha256: Mapped[str] = mapped_column(String(64))
    encoding: Mapped[str] = mapped_column(String(32))
    delimiter: Mapped[str] = mapped_column(String(1))
    imported_at: Mapped[dt.datetime]

    rows: Mapped[list["ImportRow"]] = relationship(
        back_populates="source", order_by="ImportRow.line", cascade="all, delete-orphan"
    )


class ImportRow(Base):
    """One row of an imported file, and what became of it."""

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_import_id_line", "import_id", "line", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"))
    line: Mapped[int]
    outcome: Mapped[RowOutcome] = mapped_column(by_value(RowOutcome, "row_outcome"))
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    #: what changed, or why the row is not a contact
    detail: Mapped[str] = mapped_column(Text, default="")

    source: Mapped[Import] = relationship(back_populates="rows")
