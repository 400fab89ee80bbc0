"""Fills the queue of a campaign: one row for each contact considered, mailed or not."""

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from campaign import db
from campaign.audience import selection
from campaign.audience.eligibility import Decision, Rules
from campaign.audience.known import Known
from campaign.audience.wishes import Wishes
from campaign.contacts import address, bulk, roles
from campaign.delivery import message
from campaign.drafts import edition, salutation
from campaign.drafts.release import Release
from campaign.errors import CampaignStateError
from campaign.models import Campaign, Contact, Delivery, Organisation, Outlet
from campaign.settings import Settings
from campaign.terms import OVER, CampaignStatus, DeliveryStatus, Kind

_CHUNK = 2_000  #: rows written at once
_deliveries = Delivery.metadata.tables[
    "delivery"
]  # not by the ORM, which splits them by their NULLs


def begin(session: Session, name: str, release: Release, now: dt.datetime) -> Campaign:
    """A new campaign, or the draft of this name, to be drafted again; nobody else changes it.

    Raises:
        CampaignStateError: a mail of it was offered to a relay, or it is over.
    """
    query = select(Campaign).where(Campaign.name == name).with_for_update()
    campaign = session.scalars(query).one_or_none()
    if campaign is None:
        campaign = Campaign(
            name=name, release=release.name, audience={}, token=secrets.token_hex(8),
            status=CampaignStatus.DRAFT, created_at=now, drafted_at=now,
        )  # fmt: skip
        session.add(campaign)
        session.flush()
    elif _is_under_way(session, campaign):
        raise CampaignStateError(
            f"The campaign {campaign.name!r} is {campaign.status.value}; it can no longer be "
            "drafted. Draft a new one under another name."
        )
    return campaign


def _is_under_way(session: Session, campaign: Campaign) -> bool:
    offered = select(func.count()).where(
        Delivery.campaign_id == campaign.id, Delivery.approval_id.is_not(None)
    )
    return campaign.status in OVER or bool(session.scalar(offered))


def plan(
    known: Known, campaign: Campaign, wishes: Wishes, release: Release, settings: Settings
) -> list[Decision]:
    """What would be decided now on each contact that a campaign is for.

    Raises:
        QueryError: a search of it cannot be understood.
        ReleaseError: the release names an organisation that campaign.toml does not have.
    """
    rules = Rules(
        order=[one.key for one in edition.senders(release, settings)],
        choose_variant=release.choose,
        variants=[one.name for one in release.variants],
        embargo=release.embargo is not None and release.embargo > known.now,
        first_wave_only=wishes.first_wave_only,
        one_per_outlet=wishes.one_per_outlet,
        balance=wishes.balance,
    )
    return selection.plan(known, wishes, rules, settings.language, campaign)


def freeze(
    session: Session,
    campaign: Campaign,
    wishes: Wishes,
    decisions: Sequence[Decision],
    release: Release,
    settings: Settings,
    now: dt.datetime,
) -> None:
    """Write one row for each contact considered: who mails them, or why nobody does.

    What was drafted before is replaced. An approval still stands where its organisation's mails
    are the same as before; the caller marks the campaign so.
    """
    session.execute(delete(Delivery).where(Delivery.campaign_id == campaign.id))
    campaign.release, campaign.audience = release.name, wishes.to_json()
    campaign.status, campaign.scheduled_at = CampaignStatus.DRAFT, None
    campaign.drafted_at = now
    session.flush()
    keys = {one.key: one.id for one in session.scalars(select(Organisation))}
    rows = _Rows(campaign, release, settings, keys)
    for chunk in db.chunks(decisions, _CHUNK):
        bulk.add(session.connection(), _deliveries, list(rows.of(session, chunk)))


class _Rows:
    """The rows of a campaign's deliveries."""

    def __init__(
        self, campaign: Campaign, release: Release, settings: Settings, keys: dict[str, int]
    ) -> None:
        self._campaign = campaign
        self._lift = release.embargo
        self._forms = {name: variant.form for name, variant, _, _ in release.texts()}
        self._keys = keys
        self._domains = {
            one.key: one.sender_email.rpartition("@")[2]
            for one in edition.senders(release, settings)
        }

    def of(self, session: Session, decisions: Sequence[Decision]) -> Iterator[dict[str, Any]]:
        numbers = [one.candidate.contact_id for one in decisions]
        contacts = _contacts(session, numbers + [it for one in decisions for it in one.fellows])
        for decision in decisions:
            every = (decision.candidate.contact_id, *decision.fellows)
            yield self._row(decision, [contacts[number] for number in every])

    def _row(self, decision: Decision, readers: Sequence[Any]) -> dict[str, Any]:
        owner, reach = decision.owner, decision.reach
        form = self._forms.get(decision.variant, salutation.Form.FORMAL)
        return {
            "campaign_id": self._campaign.id,
            "contact_id": decision.candidate.contact_id,
            "status": DeliveryStatus.QUEUED if decision.mailed else DeliveryStatus.EXCLUDED,
            "reason": decision.reason,
            "detail": decision.detail,
            "organisation_id": self._keys[owner.organisation] if owner else None,
            "owner_rule": owner.rule if owner else None,
            "address": reach.canonical if reach else "",
            "mailbox": reach.mailbox if reach else "",
            "variant": decision.variant,
            "recipient": _recipient(readers, decision, form),
            "message_id": self._message_id(decision),
            "not_before": self._lift if decision.waits else None,
        }

    def _message_id(self, decision: Decision) -> str | None:
        """By the contact's number, which nobody else ever gets: the same in every draft."""
        if not decision.owner:
            return None
        domain = self._domains[decision.owner.organisation]
        return message.message_id(self._campaign.token, decision.candidate.contact_id, domain)


def _contacts(session: Session, numbers: Sequence[int]) -> dict[int, Any]:
    query = (
        select(
            Contact.id,
            Contact.kind,
            Contact.honorific,
            Contact.first_name,
            Contact.last_name,
            Contact.function,
            Contact.fields,
            Outlet.name.label("outlet"),
        )
        .outerjoin(Outlet, Outlet.id == Contact.outlet_id)
        .where(db.among(session, Contact.id, numbers))
    )
    return {row.id: row for row in session.execute(query)}


def _recipient(readers: Sequence[Any], decision: Decision, form: salutation.Form) -> dict[str, Any]:
    """What a text may say of a contact, as it is on this day; of several only what they share.

    Who is greeted beside the contact is noted, and a greeting for when one of them is erased.
    """
    candidate, contact, *others = decision.candidate, *readers
    language = decision.variant.partition(".")[2] or candidate.language
    greeting, name, shared = _greeting(contact, form, language), candidate.name, {}
    if others:
        greetings = [_greeting(one, form, language) for one in readers]
        newsroom = contact.kind is Kind.JOURNALIST
        greeting = salutation.together(greetings, language, is_newsroom=newsroom)
        names = [it for one in readers if (it := _name(one))]
        many = len(names) > salutation.MOST_GREETED  # who would read a line of sixty names?
        name = (contact.outlet or "") if many else salutation.listed(names, language)
        nobody = salutation.together((), language, is_newsroom=newsroom)
        shared = {"shared": {"with": decision.fellows, "salutation": nobody}}
    return {
        "salutation": greeting,
        "honorific": "" if others else contact.honorific,
        "first_name": "" if others else contact.first_name,
        "last_name": "" if others else contact.last_name,
        "name": name,
        "function": "" if others else contact.function,
        "outlet": contact.outlet or "",
        "kind": contact.kind.value,
        "language": candidate.language,
        "email": address.on_the_wire(decision.reach.email) if decision.reach else "",
        "fields": {} if others else contact.fields,
        **shared,
    }


def _greeting(one: Any, form: salutation.Form, language: str) -> str:
    newsroom = one.kind is Kind.JOURNALIST and (not _name(one) or roles.is_desk(one.first_name))
    return salutation.salutation(
        form, language, one.honorific, one.first_name, one.last_name, newsroom
    )


def _name(one: Any) -> str:
    return f"{one.first_name} {one.last_name}".strip()
