"""Who must not be written to: an address, a mailbox with all its addresses, or a whole domain.

What a person said (`terms.PERSONAL`) holds for every address of that mailbox: who stopped mail to
`ann+press@krant.example` stopped it for `ann@krant.example`. That an address bounced, or that its
person left, says nothing of another. A domain holds for what is below it too.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session, selectinload

from campaign import db
from campaign.contacts import address
from campaign.models import Address, Organisation, Suppression
from campaign.terms import PERSONAL, SuppressionReason


def mailbox(meant: str) -> str:
    """The mailbox by which a suppression is found; empty for one of an `@domain`."""
    return "" if meant.startswith("@") else address.mailbox(meant)


def is_personal(one: Suppression) -> bool:
    """Whether it is what a person said, which holds at all of their addresses."""
    return bool(one.mailbox) and one.reason in PERSONAL


def of(session: Session, canonicals: Collection[str]) -> dict[str, list[Suppression]]:
    """By address, what bars it; those that nothing bars are left out."""
    boxes = {one: address.mailbox(one) for one in canonicals}
    query = select(Suppression).options(selectinload(Suppression.organisation))
    wanted = db.among(session, Suppression.mailbox, {*boxes.values(), ""})
    of_mailbox: dict[str, list[Suppression]] = defaultdict(list)
    of_address: dict[str, list[Suppression]] = defaultdict(list)
    for one in session.scalars(query.where(wanted).order_by(Suppression.id)):
        (of_mailbox[one.mailbox] if is_personal(one) else of_address[one.address]).append(one)
    found = {}
    for canonical, box in boxes.items():
        several = [*of_mailbox.get(box, ()), *of_address.get(canonical, ())]
        for domain in domains(canonical):
            several += of_address.get(domain, ())
        if several:
            found[canonical] = several
    return found


def domains(canonical: str) -> Iterable[str]:
    """The domain of an address and those above it, as a suppression names them: `@vrt.example`."""
    labels = canonical.rpartition("@")[2].split(".")
    return [f"@{'.'.join(labels[place:])}" for place in range(len(labels))]


def all_of(session: Session, canonicals: Collection[str]) -> Sequence[Suppression]:
    """What bars any of these addresses, oldest first."""
    found = {one.id: one for several in of(session, canonicals).values() for one in several}
    return sorted(found.values(), key=lambda one: (one.created_at, one.id))


def against(session: Session, canonical: str, others: Collection[str]) -> Sequence[Suppression]:
    """What bars a mail to an address of somebody who has others too, oldest first.

    All that holds for that address, and what the person said at another.
    """
    found = of(session, {canonical, *others})
    mine = {one.id: one for one in found.pop(canonical, ())}
    said = {one.id: one for several in found.values() for one in several if is_personal(one)}
    return sorted((mine | said).values(), key=lambda one: (one.created_at, one.id))


def touched(session: Session) -> set[int]:
    """The contacts of whom an address, its mailbox or its domain is suppressed, for anybody."""
    exact, boxes = select(Suppression.address), select(Suppression.mailbox)
    domains = session.scalars(exact.where(Suppression.mailbox == ""))
    ways = [
        Address.canonical.in_(exact),
        Address.canonical.in_(boxes),
        Address.mailbox.in_(boxes),
        *(below(one, Address.canonical) for one in domains),
    ]
    return set(session.scalars(select(Address.contact_id).where(db.joined(or_, ways))))


def below(domain: str, column: Any) -> ColumnElement[bool]:
    """Whether a column holds an address of an `@domain`, or of one below it."""
    name = domain.removeprefix("@")
    # most are not even alike: one look, before the two that tell `@krant` from `@avondkrant`
    alike = column.endswith(name, autoescape=True)
    return and_(alike, or_(*(column.endswith(f"{it}{name}", autoescape=True) for it in "@.")))


def every(session: Session) -> Sequence[Suppression]:
    """All of them, in the order in which they were noted."""
    query = select(Suppression).options(selectinload(Suppression.organisation))
    return session.scalars(query.order_by(Suppression.id)).all()


def within(session: Session, domain: str) -> Sequence[Suppression]:
    """Those of an `@domain`, of what is below it, and of addresses there."""
    query = select(Suppression).options(selectinload(Suppression.organisation))
    ways = or_(below(domain, Suppression.address), Suppression.address.in_(domains(domain)))
    return session.scalars(query.where(ways).order_by(Suppression.id)).all()


def suppress(
    session: Session,
    meant: str,
    organisation: Organisation | None,
    reason: SuppressionReason,
    source: str,
    now: dt.datetime,
) -> bool:
    """Note that an address, or an `@domain`, must not be written to; whether that is new.

    It need not be on file.
    """
    known = next(
        (one for one in for_whom(session, meant, organisation) if one.reason is reason), None
    )
    if known is not None:
        if known.import_id is not None:  # no undo of an import forgets it any more
            known.import_id, known.source = None, f"{known.source}; {source}"
            session.flush()
        return False
    session.add(
        Suppression(
            address=meant,
            mailbox=mailbox(meant),
            organisation=organisation,
            reason=reason,
            source=source,
            created_at=now,
        )
    )
    session.flush()
    return True


def for_whom(
    session: Session, meant: str, organisation: Organisation | None
) -> Sequence[Suppression]:
    """The suppressions of just this address or `@domain`, for just this organisation or for all."""
    scope = Suppression.organisation_id == (organisation.id if organisation else None)
    query = select(Suppression).where(Suppression.address == meant, scope)
    return session.scalars(query.order_by(Suppression.id)).all()


def unsuppress(
    session: Session,
    meant: str,
    organisation: Organisation | None,
    reason: SuppressionReason | None = None,
    others: Collection[str] = (),
) -> list[str]:
    """Forget those, for one reason or for all; the addresses at which there were any.

    `others` are the person's other addresses, where only what the person said is forgotten.
    """
    found = [one for one in for_whom(session, meant, organisation) if reason in (None, one.reason)]
    found += [
        one
        for other in others
        for one in for_whom(session, other, organisation)
        if is_personal(one) and reason in (None, one.reason) and other != meant
    ]
    addresses = list(dict.fromkeys(one.address for one in found))
    session.execute(delete(Suppression).where(Suppression.id.in_([one.id for one in found])))
    return addresses
