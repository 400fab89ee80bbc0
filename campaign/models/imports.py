"""Where contacts came from: every file imported, and what became of each of its rows."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.models.base import Base, by_value, one_of
from campaign.terms import RowOutcome


class Import(Base):
    """One file, imported once. This is how we can say where we have an address from."""

    __tablename__ = "import"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(500))
    sha256: Mapped[str] = mapped_column(String(64))
    #: how the file was written: "UTF-8, columns divided by semicolons"
    form: Mapped[str] = mapped_column(String(300))
    #: how its columns were understood: its headers, and our names for them
    columns: Mapped[dict[str, str]]
    #: the list that its contacts were put on
    list_id: Mapped[int | None] = mapped_column(ForeignKey("list.id", ondelete="SET NULL"))
    #: no contact after it gets this number or a lower one, also when those of this file are gone
    last_contact: Mapped[int] = mapped_column(default=0)
    #: how many rows ended in which way
    counts: Mapped[dict[str, int]]
    imported_at: Mapped[dt.datetime]
    imported_by: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[dt.datetime | None]
    undone_by: Mapped[str] = mapped_column(String(200), default="")


class ImportRow(Base):
    """One row of an imported file, and what became of it.

    A row that made a contact, and of which nothing else is to be told, is not kept here: that
    contact knows its file and line.
    """

    __tablename__ = "import_row"
    __table_args__ = (one_of("outcome", RowOutcome), {"sqlite_with_rowid": False})

    import_id: Mapped[int] = mapped_column(
        ForeignKey("import.id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[RowOutcome] = mapped_column(
        by_value(RowOutcome, "row_outcome", constrained=False)
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    #: what changed, or why the row is not a contact
    detail: Mapped[str] = mapped_column(Text, default="")
    #: by field, what it was and what it became, so that it can be told and undone
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    source: Mapped[Import] = relationship()
