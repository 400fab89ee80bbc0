"""Lists of contacts chosen by hand, and segments, which are searches saved under a name."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from campaign.models.base import Base
from campaign.models.contact import Contact
from campaign.models.imports import Import
from campaign.models.organisation import Organisation


class _Named:
    """What has a name of its own within an organisation, or among all: `catalisti/pers`."""

    __tablename__: str

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(200))

    @declared_attr
    def organisation(cls) -> Mapped[Organisation | None]:  # noqa: N805 - SQLAlchemy's form
        """Whose it is; nobody's means that all share it."""
        return relationship()

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805
        return (
            Index(
                f"uq_{cls.__tablename__}_organisation_id_name",
                "organisation_id",
                "name",
                unique=True,
            ),
            # NULLs are distinct in a unique index: shared ones need one of their own
            Index(
                f"uq_{cls.__tablename__}_shared_name",
                "name",
                unique=True,
                sqlite_where=text("organisation_id IS NULL"),
                postgresql_where=text("organisation_id IS NULL"),
            ),
        )

    @property
    def path(self) -> str:
        """As a person writes it: `catalisti/pers`, or `beleidsmakers`."""
        return f"{self.organisation.key}/{self.name}" if self.organisation else self.name


class ContactList(_Named, Base):
    """A list such as `catalisti/pers`, or `beleidsmakers`, which all organisations share."""

    __tablename__ = "list"


class Membership(Base):
    """A contact stands on a list, and since when."""

    __tablename__ = "membership"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's form

    list_id: Mapped[int] = mapped_column(
        ForeignKey("list.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"))
    added_at: Mapped[dt.datetime]

    list: Mapped[ContactList] = relationship()
    contact: Mapped[Contact] = relationship()
    source: Mapped[Import | None] = relationship()


class Segment(_Named, Base):
    """A search saved under a name: `catalisti/energie`. Whom it finds is asked anew each time."""

    __tablename__ = "segment"

    #: as the officer wrote it
    expression: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[dt.datetime]
    saved_by: Mapped[str] = mapped_column(String(200))
