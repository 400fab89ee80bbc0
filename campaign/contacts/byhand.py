"""Facts of a contact said by hand: noted like a row of a file, so that they are told and kept.

An import that is undone does not take them back, and `contacts show` says that they are by hand.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import (
    address,
    directory,
    facts,
    handfacts,
    importer,
    names,
    nearest,
    newaddress,
)
from campaign.contacts.erasures import Erased
from campaign.contacts.handfacts import Reader, Wish
from campaign.contacts.spelling import Name
from campaign.errors import QueryError
from campaign.models import Address, Contact, ContactList, Import, ImportRow, Membership, Outlet
from campaign.terms import Kind, RowOutcome

#: what stands where an import has the name of its file
SOURCE = "by hand"
_NAME = ("first_name", "last_name")


@dataclass(frozen=True)
class Setting:
    """A fact that is to be otherwise; named as in `facts`, or `addresses` for one that comes."""

    fact: str
    old: str
    new: str
    #: what to know of it, in a sentence
    note: str = ""


class _Planning:
    """Finds out what the wishes for one contact come to."""

    def __init__(self, session: Session, contact: Contact, reader: Reader, erased: Erased) -> None:
        self._session = session
        self._contact = contact
        self._reader = reader
        self._erased = erased
        #: canonical addresses that the contact has, or gets
        self._theirs = {one.canonical: one.email for one in contact.addresses}
        #: the name that the contact has, or gets
        self._called = {one: facts.value(contact, one) for one in _NAME}

    def settings(self, wish: Wish) -> Iterator[Setting]:
        """What one wish changes.

        Raises:
            QueryError: it is none that we understand, or cannot be.
        """
        fact = self._reader.fact(wish)
        if fact in handfacts.SEVERAL:
            for one in handfacts.several(fact, wish):
                yield from (
                    self._address(one)
                    if fact == "address"
                    else self._label(
                        f"{handfacts.SEVERAL[fact]}.{one}", one if wish.sign == "+" else "", one
                    )
                )
            return
        if wish.sign:
            raise QueryError(f"{wish}: there is one of it. Write {wish.fact}={wish.text}")
        if fact == "primary":
            yield from self._primary(wish)
            return
        new = self._reader.value(fact, wish)
        if fact == "name":
            first, last, _ = names.split(new)
            yield from self._single("first_name", first)
            yield from self._single("last_name", last)
        elif fact == "outlet":
            yield from self._outlet(new)
        else:
            yield from self._single(fact, new, self._reader.remark(fact, wish))

    def _single(self, fact: str, new: str, note: str = "") -> Iterator[Setting]:
        old = facts.value(self._contact, fact)
        if fact in self._called:
            self._called[fact] = new
        if not facts.same(fact, old, new):
            yield Setting(fact, old, new, note)

    def _label(self, fact: str, new: str, name: str) -> Iterator[Setting]:
        note = ""
        if not new and not facts.value(self._contact, fact):
            have = ", ".join(one.name for one in getattr(self._contact, fact.partition(".")[0]))
            note = f"{name} is not there to be taken away" + (
                f"; there are: {have}" if have else ""
            )
            raise QueryError(f"{note}. Nothing was changed.")
        yield from self._single(fact, new)

    def _outlet(self, name: str) -> Iterator[Setting]:
        """An outlet on file, in any spelling; or a new one, and which it may be a slip for."""
        if name and not names.key(name):
            raise QueryError(f"outlet={name}: it has no letter. Nothing was changed.")
        query = select(Outlet.key, Outlet.name)
        known = dict(self._session.execute(query).all()) if name else {}
        found, note = known.get(names.key(name)), ""
        if name and found is None:
            close = nearest.to(name, known.values())
            note = f"{name} is a new outlet" + (
                f"; there is {' and '.join(close)}." if close else "."
            )
        yield from self._single("outlet", found or name, note)

    def _address(self, text: str) -> Iterator[Setting]:
        meant = address.only(text)
        if isinstance(meant, address.BadAddress):
            raise QueryError(f"{text!r} is not an address: it {meant.reason}.")
        if meant.canonical in self._theirs:
            return
        name = Name(*(self._called[one] for one in _NAME))
        note = newaddress.require_free(self._session, meant, name, self._erased)
        self._theirs[meant.canonical] = meant.email
        yield Setting("addresses", "", meant.email, note)

    def _primary(self, wish: Wish) -> Iterator[Setting]:
        meant = address.only(wish.text)
        if not isinstance(meant, address.Address) or meant.canonical not in self._theirs:
            have = ", ".join(self._theirs.values()) or "none"
            raise QueryError(
                f"{wish}: it is no address of this contact; there are: {have}. To add it too: "
                f"address+={wish.text} {wish}"
            )
        yield from self._single("primary", meant.canonical)


def plan(
    session: Session, contact: Contact, wishes: Sequence[Wish], reader: Reader, erased: Erased
) -> list[Setting]:
    """What would be otherwise; nothing of what is so already.

    Raises:
        QueryError: there is no such fact, or it cannot be that.
    """
    planning = _Planning(session, contact, reader, erased)
    # who gets an address depends on their name
    in_turn = sorted(wishes, key=lambda wish: reader.fact(wish) in ("address", "primary"))
    found = list(dict.fromkeys(one for wish in in_turn for one in planning.settings(wish)))
    single = [one.fact for one in found if one.fact != "addresses"]
    twice = next((one for one in single if single.count(one) > 1), "")
    if twice:
        raise QueryError(f"{twice.replace('_', ' ')} is said twice, and not the same.")
    return found


def apply(
    session: Session, contact: Contact, settings: Sequence[Setting], who: str, now: dt.datetime
) -> int | None:
    """Set these facts of a contact, and note who did; the number by which that is taken back.

    Raises:
        QueryError: nothing would be left to know the contact by.
    """
    if not settings:
        return None
    record = _record(session, RowOutcome.UPDATE, who, now)
    put(session, contact, settings)
    contact.updated_at = now
    session.add(
        ImportRow(
            import_id=record.id, line=1, outcome=RowOutcome.UPDATE, contact_id=contact.id,
            detail="; ".join(map(told, settings)), changes=_changes(settings),
        )
    )  # fmt: skip
    return record.id


def make(session: Session, target: ContactList | None, who: str, now: dt.datetime) -> Contact:
    """A new contact of whom nothing is known yet, on this list; noted like an import of one."""
    importer.alone(session)
    record = _record(session, RowOutcome.CREATE, who, now)
    number = importer.reserved(session, 1)
    contact = Contact(
        id=number, kind=Kind.JOURNALIST, import_id=record.id, import_line=1,
        created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(contact)
    record.last_contact = number
    session.flush()
    if target is not None:
        record.list_id = target.id
        session.add(
            Membership(list_id=target.id, contact_id=number, import_id=record.id, added_at=now)
        )
    return contact


def put(session: Session, contact: Contact, settings: Sequence[Setting]) -> None:
    """Let the facts of a contact be so.

    Raises:
        QueryError: nothing would be left to know the contact by.
    """
    for one in settings:
        if one.fact == "addresses":
            first = contact.primary_address is None
            canonical = address.canonical(one.new)
            shared = bool(directory.readers(session, canonical))
            contact.addresses.append(
                Address(
                    email=one.new, canonical=canonical, is_primary=first,
                    sharer=contact.id if shared else 0,
                )
            )  # fmt: skip
            session.flush()
        else:
            facts.put(session, contact, one.fact, one.new)
    session.flush()
    if not contact.name and not contact.addresses:
        raise QueryError("Neither a name nor an address would be left. Nothing was changed.")


def told(one: Setting) -> str:
    """A change in words."""
    group, _, name = one.fact.partition(".")
    if group in facts.LABELS:
        return f"{group[:-1]} {name} {'added' if one.new else 'taken away'}"
    if one.fact == "addresses":
        return f"address: {one.new}"
    label = one.fact.removeprefix(facts.OWN).replace("_", " ")
    return f"{label}: {one.old!r} becomes {one.new!r}"


def _record(session: Session, outcome: RowOutcome, who: str, now: dt.datetime) -> Import:
    record = Import(
        file_name=SOURCE, sha256="", form=SOURCE, columns={}, counts={outcome.value: 1},
        imported_at=now, imported_by=who,
    )  # fmt: skip
    session.add(record)
    session.flush()
    return record


def _changes(settings: Sequence[Setting]) -> dict[str, Any]:
    """As a row of a file keeps what it changed, so that an undo reads it."""
    found: dict[str, Any] = {}
    for one in settings:
        if one.fact == "addresses":
            found.setdefault("addresses", []).append(address.canonical(one.new))
        elif one.fact.startswith(facts.OWN):
            heading = one.fact.removeprefix(facts.OWN)
            found.setdefault("fields", {})[heading] = [one.old, one.new]
        else:
            found[one.fact] = [one.old, one.new]
    return found


def doubles(session: Session, contact: Contact) -> Sequence[Contact]:
    """Who else on file has that name at that outlet."""
    if not contact.name_key:
        return ()
    same = Contact.outlet_id == contact.outlet_id
    if contact.outlet_id is None:
        same = Contact.outlet_id.is_(None)
    query = select(Contact).where(Contact.name_key == contact.name_key, same)
    return session.scalars(query.where(Contact.id != contact.id)).all()
