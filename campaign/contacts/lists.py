"""Lists by hand: making, filling, renaming and deleting them. People stay on file."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from campaign import db
from campaign.contacts import directory
from campaign.errors import AmbiguousError, NotFoundError
from campaign.models import Contact, ContactList, Membership, Organisation

_CHUNK = 10_000  #: contacts put on a list together


def find(session: Session, path: str) -> ContactList:
    """The list of this path, whatever its case.

    Raises:
        NotFoundError: there is none.
    """
    found = {one.path.casefold(): one for one in session.scalars(select(ContactList))}
    if path.casefold() not in found:
        raise NotFoundError(f"There is no list {path!r}. See: campaign lists")
    return found[path.casefold()]


def make(session: Session, organisation: Organisation | None, name: str) -> ContactList:
    """A new list, with nobody on it."""
    made = ContactList(organisation=organisation, name=name)
    session.add(made)
    session.flush()
    return made


def count(session: Session, chosen: ContactList) -> int:
    """How many stand on a list."""
    query = select(func.count()).select_from(Membership).where(Membership.list_id == chosen.id)
    return session.scalar(query) or 0


def contacts(session: Session, addresses: Sequence[str]) -> list[int]:
    """The numbers of the contacts with these addresses, each once.

    Raises:
        NotFoundError: nobody on file has one of them; all of those are named.
        AmbiguousError: several people have one.
    """
    found, missing = [], []
    for one in addresses:
        try:
            found.append(directory.find(session, one).id)
        except AmbiguousError:
            raise
        except NotFoundError:
            missing.append(one)
    if missing:
        raise NotFoundError(
            f"Nobody on file has: {', '.join(missing)}. Nothing was changed. "
            "Look with: campaign contacts list NAME"
        )
    return list(dict.fromkeys(found))


def on(session: Session, chosen: ContactList, numbers: Collection[int]) -> set[int]:
    """Those of these contacts who stand on a list."""
    query = select(Membership.contact_id).where(
        Membership.list_id == chosen.id, db.among(session, Membership.contact_id, numbers)
    )
    return set(session.scalars(query))


def put(session: Session, chosen: ContactList, numbers: Collection[int], now: dt.datetime) -> int:
    """Put contacts on a list by hand; how many were not on it.

    Who stood on it by an import is from now on there by hand, so that no undo takes them off.
    """
    there = on(session, chosen, numbers)
    by_hand = db.among(session, Membership.contact_id, sorted(there))
    session.execute(
        update(Membership)
        .where(Membership.list_id == chosen.id, by_hand)
        .values(import_id=None)
        .execution_options(synchronize_session=False)
    )
    new = sorted(set(numbers) - there)
    for chunk in db.chunks(new, _CHUNK):
        rows = [{"list_id": chosen.id, "contact_id": number, "added_at": now} for number in chunk]
        session.execute(insert(Membership), rows)
    session.expire_all()
    return len(new)


def take_off(session: Session, chosen: ContactList, numbers: Collection[int]) -> int:
    """Take contacts off a list; how many stood on it."""
    there = on(session, chosen, numbers)
    those = db.among(session, Membership.contact_id, sorted(there))
    session.execute(
        delete(Membership)
        .where(Membership.list_id == chosen.id, those)
        .execution_options(synchronize_session=False)
    )
    return len(there)


def remove(session: Session, chosen: ContactList) -> None:
    """Delete a list; who stood on it stays on file."""
    session.execute(delete(ContactList).where(ContactList.id == chosen.id))
    session.expire_all()


def named(session: Session, numbers: Collection[int]) -> list[str]:
    """The names of contacts, or where they work, in the order of their numbers."""
    query = select(Contact).where(db.among(session, Contact.id, sorted(numbers)))
    found = session.scalars(query.order_by(Contact.id))
    return [one.name or (one.outlet.name if one.outlet else f"number {one.id}") for one in found]
