"""Where contacts came from: every file imported, and what became of each of its rows."""

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.models.base import Base, by_value


class RowOutcome(enum.Enum):
    """What an import does with a row."""

    CREATE = "create"  #: a contact that was not on file
    UPDATE = "update"  #: a contact on file, of whom something is new
    UNCHANGED = "unchanged"  #: a contact on file, of whom nothing is new
    CONFLICT = "conflict"  #: a contact on file, of whom the file says something else than we do
    DUPLICATE = "duplicate"  #: somebody who already stood higher up in this file
    SUPPRESSED = "suppressed"  #: somebody who must not be written to; kept, with the suppression
    INVALID = "invalid"  #: not a contact; the reason says why


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
