"""The facts of a contact by their names: what is on file of one, and putting another in its place.

An own field is `fields.Regio`, a beat `beats.energie`, a tag `tags.vip`; `primary` is the
address that mail goes to.
"""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import names
from campaign.models import Beat, Contact, Organisation, Outlet, Tag
from campaign.terms import Kind

OWN = "fields."  #: before the heading of an own field
LABELS: dict[str, type[Beat | Tag]] = {"beats": Beat, "tags": Tag}


def value(contact: Contact, fact: str) -> str:
    """What is on file of a fact; empty where nothing is."""
    group, _, name = fact.partition(".")
    if group in LABELS:
        return name if any(one.name == name for one in getattr(contact, group)) else ""
    if fact.startswith(OWN):
        return contact.fields.get(name, "")
    read = _READ.get(fact)
    return read(contact) if read else str(getattr(contact, fact))


#: facts that are no text of a column
_READ: dict[str, Callable[[Contact], str]] = {
    "kind": lambda contact: contact.kind.value,
    "outlet": lambda contact: contact.outlet.name if contact.outlet else "",
    "owner": lambda contact: contact.owner.key if contact.owner else "",
    "primary": lambda contact: getattr(contact.primary_address, "canonical", ""),
}


def same(fact: str, one: str, other: str) -> bool:
    """Whether two values of a fact are one; an outlet is kept once, however it is spelt."""
    return one == other or (fact == "outlet" and names.key(one) == names.key(other) != "")


def put(session: Session, contact: Contact, fact: str, text: str) -> None:
    """Let a fact be this; an empty text takes it away. A new outlet, beat or tag is made."""
    group, _, name = fact.partition(".")
    if group in LABELS:
        _put_label(session, contact, group, name, there=bool(text))
    elif fact.startswith(OWN):
        fields = {**contact.fields, name: text}
        contact.fields = {heading: one for heading, one in fields.items() if one}
    elif fact == "kind":
        contact.kind = Kind(text)
    elif fact == "outlet":
        contact.outlet = _outlet(session, text)
    elif fact == "owner":
        contact.owner = session.scalar(select(Organisation).where(Organisation.key == text))
    elif fact == "primary":
        _put_primary(session, contact, text)
    else:
        setattr(contact, fact, text)
        contact.name_key = names.key(contact.first_name, contact.last_name)


def _put_label(session: Session, contact: Contact, group: str, name: str, *, there: bool) -> None:
    label = LABELS[group]
    theirs: list[Beat | Tag] = getattr(contact, group)
    if not there:
        theirs[:] = [one for one in theirs if one.name != name]
    elif name not in [one.name for one in theirs]:
        theirs.append(session.scalar(select(label).where(label.name == name)) or label(name=name))


def _put_primary(session: Session, contact: Contact, canonical: str) -> None:
    for one in contact.addresses:
        one.is_primary = False
    session.flush()  # of two primary addresses the database would refuse one
    for one in contact.addresses:
        one.is_primary = one.canonical == canonical


def _outlet(session: Session, name: str) -> Outlet | None:
    key = names.key(name)
    found = session.scalar(select(Outlet).where(Outlet.key == key)) if key else None
    if key and found is None:
        found = Outlet(name=name, key=key)
        session.add(found)
    return found
