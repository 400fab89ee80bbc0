"""The people we may write to: who they are, where they work, what they cover, their addresses."""

import datetime as dt

from sqlalchemy import Column, ForeignKey, Index, String, Table, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.models.base import Base, by_value, one_of
from campaign.models.organisation import Organisation
from campaign.terms import Kind

contact_beat = Table(
    "contact_beat",
    Base.metadata,
    Column("contact_id", ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("beat_id", ForeignKey("beat.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

contact_tag = Table(
    "contact_tag",
    Base.metadata,
    Column("contact_id", ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)


class Outlet(Base):
    """A paper, station, agency or site; for others than journalists, where they work."""

    __tablename__ = "outlet"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    #: the name folded, so that one outlet written in two ways is one outlet
    key: Mapped[str] = mapped_column(String(300), unique=True)


class Beat(Base):
    """A subject that contacts cover."""

    __tablename__ = "beat"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Tag(Base):
    """The officer's own free label."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Contact(Base):
    """A person we may write to, or a newsroom that has no person's name."""

    __tablename__ = "contact"
    __table_args__ = (
        # with the number, as SQLite has it anyway: a name is looked for in the index alone
        Index(
            "ix_contact_name_key_outlet_id",
            "name_key",
            "outlet_id",
            postgresql_include=["id"],
        ),
        # few have an owner, so that an import pays nothing for it
        Index(
            "ix_contact_owner_id",
            "owner_id",
            sqlite_where=text("owner_id IS NOT NULL"),
            postgresql_where=text("owner_id IS NOT NULL"),
        ),
        one_of("kind", Kind),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(by_value(Kind, "kind", constrained=False))
    #: "mevrouw", "de heer", "prof.": as the file has it
    honorific: Mapped[str] = mapped_column(String(100), default="")
    first_name: Mapped[str] = mapped_column(String(200), default="")
    #: with its particles: "Van den Berghe"
    last_name: Mapped[str] = mapped_column(String(200), default="")
    #: first and last name as bare letters: two spellings of one name have one key
    name_key: Mapped[str] = mapped_column(String(400), default="")
    function: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    #: ISO 3166, two letters
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    #: whether the news may be had before its embargo is over: yes, no, or nothing known
    embargo: Mapped[str] = mapped_column(String(3), default="", server_default="")
    #: as the world dials it (E.164), or as the file has it where it is no number we can read
    phone: Mapped[str] = mapped_column(String(100), default="")
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlet.id"), index=True)
    #: the organisation that alone writes to this contact, when the officer said so
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: columns of the officer's files that we have no word for, by their header
    fields: Mapped[dict[str, str]] = mapped_column(default=dict)
    #: the file and line that this contact was made from
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"))
    import_line: Mapped[int | None]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]

    outlet: Mapped[Outlet | None] = relationship()
    owner: Mapped[Organisation | None] = relationship()
    beats: Mapped[list[Beat]] = relationship(secondary=contact_beat, order_by=Beat.name)
    tags: Mapped[list[Tag]] = relationship(secondary=contact_tag, order_by=Tag.name)
    addresses: Mapped[list["Address"]] = relationship(
        back_populates="contact", order_by="Address.id", cascade="all, delete-orphan"
    )

    @property
    def name(self) -> str:
        """First and last name, or what there is of them."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def primary_address(self) -> "Address | None":
        """The address that mail goes to, if there is one."""
        return next((address for address in self.addresses if address.is_primary), None)


class Address(Base):
    """A mail address of a contact. That of a person belongs to one contact only.

    That of a newsroom may belong to several, who read it together.
    """

    __tablename__ = "address"
    __table_args__ = (
        Index(
            "uq_address_one_primary",
            "contact_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
        # an index and no constraint, so that a great import can build it when the table is full
        Index("uq_address_canonical_sharer", "canonical", "sharer", unique=True),
        # few are spelled otherwise, so that an import pays nothing for it
        Index(
            "ix_address_mailbox",
            "mailbox",
            sqlite_where=text("mailbox IS NOT NULL"),
            postgresql_where=text("mailbox IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), index=True
    )
    #: as it is written to
    email: Mapped[str] = mapped_column(String(320))
    #: as it is compared
    canonical: Mapped[str] = mapped_column(String(320))
    #: 0 for the contact that had it first; for each other who reads it too, that contact's number
    sharer: Mapped[int] = mapped_column(default=0, server_default="0")
    #: the mailbox that it reaches, where that is written otherwise: `ann@` for `ann+pers@`
    mailbox: Mapped[str | None] = mapped_column(String(320))
    is_primary: Mapped[bool] = mapped_column(default=False)

    contact: Mapped[Contact] = relationship(back_populates="addresses")
