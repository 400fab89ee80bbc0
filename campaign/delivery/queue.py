"""Fills the queue of a campaign: one row for each contact considered, mailed or not."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from campaign.audience.eligibility import Decision
from campaign.contacts import address
from campaign.delivery import message
from campaign.drafts import salutation
from campaign.drafts.release import Release
from campaign.errors import CampaignStateError
from campaign.models import Campaign, Contact, Delivery, Organisation
from campaign.settings import Organisation as Speaker
from campaign.terms import OVER, CampaignStatus, DeliveryStatus, Kind


def empty(
    session: Session, name: str, release: Release, audience: Sequence[str], now: dt.datetime
) -> Campaign:
    """A new campaign, or the draft of this name, emptied to be drafted again.

    Raises:
        CampaignStateError: a mail of it was offered to a relay, or it is over.
    """
    query = select(Campaign).where(Campaign.name == name).with_for_update()
    campaign = session.scalars(query).one_or_none()
    if campaign is None:
        campaign = Campaign(name=name, token=secrets.token_hex(8), created_at=now)
        session.add(campaign)
    elif _is_under_way(session, campaign):
        raise CampaignStateError(
            f"The campaign {name!r} is {campaign.status.value}; it can no longer be drafted. "
            "Draft a new one under another name."
        )
    campaign.release = release.name
    campaign.audience = list(audience)
    campaign.status = CampaignStatus.DRAFT
    campaign.drafted_at = now
    session.flush()
    session.execute(delete(Delivery).where(Delivery.campaign_id == campaign.id))
    campaign.approvals = []
    session.flush()
    return campaign


def _is_under_way(session: Session, campaign: Campaign) -> bool:
    offered = select(func.count()).where(
        Delivery.campaign_id == campaign.id, Delivery.approval_id.is_not(None)
    )
    return campaign.status in OVER or bool(session.scalar(offered))


def freeze(
    session: Session,
    campaign: Campaign,
    decisions: Sequence[Decision],
    release: Release,
    speakers: Mapping[str, Speaker],
) -> None:
    """Write one row for each contact considered: who mails them, or why nobody does."""
    organisations = {one.key: one for one in session.scalars(select(Organisation))}
    forms = {name: variant.form for name, variant, _, _ in release.texts()}
    rows = []
    for decision in decisions:
        contact = session.get_one(Contact, decision.candidate.contact_id)
        form = forms.get(decision.variant, salutation.Form.FORMAL)
        delivery = Delivery(
            campaign=campaign,
            contact_id=contact.id,
            address=decision.candidate.address,
            recipient=_recipient(contact, decision, form),
            detail=decision.detail,
            status=DeliveryStatus.QUEUED if decision.mailed else DeliveryStatus.EXCLUDED,
            reason=decision.reason,
            variant=decision.variant,
        )
        if decision.owner:
            delivery.organisation = organisations[decision.owner.organisation]
            delivery.owner_rule = decision.owner.rule
        rows.append(delivery)
    session.add_all(rows)
    session.flush()
    for delivery in rows:
        if delivery.organisation:
            domain = speakers[delivery.organisation.key].sender_email.rpartition("@")[2]
            delivery.message_id = message.message_id(campaign.token, delivery.id, domain)
    session.flush()


def _recipient(
    contact: Contact, decision: Decision, form: salutation.Form
) -> dict[str, str | dict[str, str]]:
    """What a text may say of a contact, as it is on this day."""
    primary = contact.primary_address
    language = decision.variant.partition(".")[2] or decision.candidate.language
    newsroom = contact.kind is Kind.JOURNALIST and not contact.name
    return {
        "salutation": salutation.salutation(
            form, language, contact.honorific, contact.first_name, contact.last_name, newsroom
        ),
        "honorific": contact.honorific,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "name": contact.name,
        "function": contact.function,
        "outlet": contact.outlet.name if contact.outlet else "",
        "kind": contact.kind.value,
        "language": decision.candidate.language,
        "email": address.on_the_wire(primary.email) if primary else "",
        "fields": contact.fields,
    }
