"""Two records of one person made into one, and pairs that are two people after all."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.models.base import Base


class Merge(Base):
    """One merge, with all that is needed to take it back.

    The contacts are numbers and no references: one of them is gone, and the other may follow. The
    changes hold what was known of the one that is gone; who erases a person erases them too.
    """

    __tablename__ = "merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    merged_at: Mapped[dt.datetime]
    merged_by: Mapped[str] = mapped_column(String(200))
    #: the contact that stayed
    kept_id: Mapped[int] = mapped_column(index=True)
    #: the contact that is gone
    gone_id: Mapped[int]
    #: each row that was changed, before and after, as `contacts.rowchange` writes them
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    undone_at: Mapped[dt.datetime | None]


class DistinctPair(Base):
    """Two contacts who look like one person, and of whom the officer said that they are two."""

    __tablename__ = "distinct_pair"
    __table_args__ = (CheckConstraint("one_id < other_id", name="ordered"),)

    one_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    noted_at: Mapped[dt.datetime]
    noted_by: Mapped[str] = mapped_column(String(200))
