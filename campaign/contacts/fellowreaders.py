"""Who reads a newsroom's address together with somebody who is erased, and the mails to both."""

import re
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from campaign import db
from campaign.contacts import address, mergeplan, roles, samepeople
from campaign.models import Campaign, Contact, Delivery
from campaign.terms import OVER, WAITING, CampaignStatus

#: in the detail of a delivery, as `audience.onemail` writes it
_GREETS = re.compile(r"; greets .* too, at the same address")


def others(
    session: Session, contacts: Sequence[Contact], named: Collection[str] = ()
) -> dict[str, list[Contact]]:
    """Of the addresses of some contacts, and those named, what others read too, and who.

    However a newsroom's address is spelled: who has `redactie@` reads `redactie+sport@`.
    """
    ids = {one.id for one in contacts}
    found: dict[str, list[Contact]] = {}
    theirs = {one.canonical for each in contacts for one in each.addresses} | set(named)
    for canonical in sorted(filter(roles.is_role, theirs)):
        staying = samepeople.readers(session, [canonical]) - ids
        query = select(Contact).where(db.among(session, Contact.id, staying))
        if staying:
            found[canonical] = list(session.scalars(query.order_by(Contact.id)))
    return found


def greeting(session: Session, ids: Collection[int], canonicals: Collection[str]) -> list[Delivery]:
    """The mails to others at these addresses that greet one of these contacts."""
    boxes = {address.mailbox(one) for one in canonicals}
    query = select(Delivery).where(db.among(session, Delivery.mailbox, boxes))
    every = session.scalars(query.order_by(Delivery.id)).all()
    return [one for one in every if not set(ids).isdisjoint(greeted(one))]


def greeted(delivery: Delivery) -> Sequence[int]:
    """The contacts whom a mail greets beside the one that it is for."""
    shared = delivery.recipient.get("shared") or {"with": ()}
    numbers: Sequence[int] = shared["with"]
    return numbers


def unnamed(detail: str, instead: str = "") -> str:
    """The detail of a mail without the names of those whom it greets too."""
    return _GREETS.sub(instead, detail)


def under_embargo(session: Session, mails: ColumnElement[bool]) -> set[int]:
    """Of some mails, those that greet somebody who does not accept embargoes, by number."""
    shared = Delivery.recipient["shared"].as_string().is_not(None)
    found = {one.id: greeted(one) for one in session.scalars(select(Delivery).where(mails, shared))}
    numbers = {number for several in found.values() for number in several}
    accepting = select(Contact.id).where(Contact.embargo == "yes")
    every = set(session.scalars(accepting.where(db.among(session, Contact.id, numbers))))
    return {number for number, several in found.items() if not every.issuperset(several)}


def stay(read: Mapping[str, Sequence[Contact]], mails: Sequence[Delivery]) -> list[str]:
    """What becomes of a newsroom's address, and of the mails there."""
    notes = [
        f"{one} stays on file, as others read it: {'; '.join(map(mergeplan.told, staying))}."
        for one, staying in read.items()
    ]
    waiting = dict.fromkeys(one.campaign for one in mails if one.status in WAITING)
    return notes + [
        f"The mail of {one.name} there greets nobody by name any more; {_to_do(one)}"
        for one in waiting
        if one.status not in OVER
    ]


def _to_do(campaign: Campaign) -> str:
    """What can be done for who is left, wherever a campaign stands."""
    name, status = campaign.name, campaign.status
    if status is CampaignStatus.DRAFT:
        return f"draft it again to greet who is left: campaign draft {name}"
    return (
        f"{name} is {status.value}, and that mail is to be approved anew: campaign approve {name}. "
        "What was approved of its other mails stands."
    )


def left_out(session: Session, ids: Collection[int], deliveries: Sequence[Delivery]) -> list[str]:
    """Who was to read a mail that does not leave, and would be forgotten."""
    found = []
    for one in (one for one in deliveries if one.status in WAITING):
        query = select(Contact).where(Contact.id.in_(set(greeted(one)) - set(ids)))
        who = "; ".join(map(mergeplan.told, session.scalars(query.order_by(Contact.id))))
        if who:
            name, status = one.campaign.name, one.campaign.status
            again = (
                "It cannot be drafted again, as mails of it have left: write to them apart."
                if status is CampaignStatus.SENDING
                else f"Draft it again: campaign draft {name}"
            )
            found.append(f"The mail of {name} does not leave, which was for {who} too. {again}")
    return found
