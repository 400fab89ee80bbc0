"""One contact's story in one campaign, in a sentence that an officer can repeat on the phone."""

import datetime as dt
from collections.abc import Callable, Iterator

from campaign.audience import finding
from campaign.audience.known import Known
from campaign.audience.wishes import Wishes
from campaign.delivery import lateoptouts
from campaign.models import Campaign, Contact, Delivery
from campaign.terms import WAITING, DeliveryStatus, ExclusionReason

#: a moment as people here read it
Moment = Callable[[dt.datetime | None], str]


def of(known: Known, delivery: Delivery, moment: Moment) -> str:
    """What became of one who was considered."""
    who = _name(delivery.recipient["name"], delivery.recipient["outlet"], delivery.address)
    if delivery.reason:
        reason = f"{delivery.reason.value}; {delivery.detail}"
        double = delivery.reason is ExclusionReason.DUPLICATE
        what = "gets no mail of their own from" if double else "does not get"
        return f"{who} {what} {delivery.campaign.name}: {reason}."
    if delivery.status in WAITING:
        barred = lateoptouts.why(known.session, delivery, known.zone)
        if barred:
            return f"{who} will not get {delivery.campaign.name}: {barred}."
    return f"{who} {_how_far(delivery, moment)} {_why(delivery)}"


def _how_far(delivery: Delivery, moment: Moment) -> str:
    campaign = delivery.campaign.name
    from_whom = delivery.organisation.name if delivery.organisation else ""
    what = f"{campaign} from {from_whom}, as {delivery.variant}, at {delivery.address}"
    at, reply = moment(delivery.settled_at), delivery.reply
    match delivery.status:
        case DeliveryStatus.QUEUED if delivery.not_before:
            lift = moment(delivery.not_before)
            told = f"is to get {what}, not before the embargo ends on {lift}."
        case DeliveryStatus.QUEUED:
            told = f"is to get {what}; it has not left."
        case DeliveryStatus.SENDING:
            told = f"is being sent {what}, at this moment."
        case DeliveryStatus.ACCEPTED:
            told = f"was sent {what}, and the relay took it on {at}."
        case DeliveryStatus.DEFERRED:
            again = moment(delivery.next_attempt_at)
            told = f"is to get {what}; the relay said not now ({reply}), again from {again}."
        case DeliveryStatus.REFUSED:
            told = f"was to get {what}, which the relay refused on {at} ({reply})."
        case _:
            settle = f"campaign settle {campaign} {delivery.address}"
            told = (
                f"may have got {what}: the connection broke off before the relay answered. "
                f"Settle it with: {settle}"
            )
    return told


def _why(delivery: Delivery) -> str:
    organisation = delivery.organisation.name if delivery.organisation else ""
    replied = " They answered." if delivery.replied_at else ""
    return f"Why {organisation} writes: it {delivery.detail}.{replied}"


def _name(name: str, outlet: str, address: str) -> str:
    if name and outlet:
        return f"{name} ({outlet})"
    return name or outlet or address


def unconsidered(known: Known, campaign: Campaign, contact: Contact) -> Iterator[str]:
    """Why a contact on file was not considered at all, in sentences."""
    outlet = contact.outlet.name if contact.outlet else ""
    primary = contact.primary_address
    who = _name(contact.name, outlet, primary.email if primary else str(contact.id))
    yield f"{who} was not considered for {campaign.name}."
    if contact.created_at > campaign.drafted_at:
        yield "They came on file after it was drafted."
    for one in Wishes.from_json(campaign.audience).to:
        lacks = finding.missing(known, one, contact.id)
        if lacks:
            yield f"{one!r} does not find them, as they lack: {'; '.join(lacks)}."
        else:
            yield f"{one!r} would find them now: draft it again to take them in."
