"""The figures of a campaign: who was considered, who was mailed, who was not, and why."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from campaign.models import Campaign, Delivery, Organisation, Suppression
from campaign.terms import (
    OFFERED,
    OVER,
    PERSONAL,
    WAITING,
    CampaignStatus,
    DeliveryStatus,
    ExclusionReason,
    OwnerRule,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Summary:
    """The sums of a campaign. considered = mailed + each reason, always."""

    name: str
    release: str
    status: CampaignStatus
    considered: int
    mailed: int
    #: those mailed, by where their mail stands
    statuses: dict[DeliveryStatus, int]
    #: those not mailed, by reason
    reasons: dict[ExclusionReason, int]
    #: those mailed, by organisation and text
    parts: dict[tuple[str, str], int]
    #: those mailed, by organisation and where their mail stands
    organisations: dict[str, dict[DeliveryStatus, int]]
    #: why it is that organisation that writes
    rules: dict[OwnerRule, int]

    @property
    def mailed_word(self) -> str:
        """What to call those who are not excluded: nobody is mailed before the campaign is over."""
        return "mailed" if self.status in OVER else "to be mailed"

    @property
    def equation(self) -> str:
        """The sum in words: `146 considered = 140 mailed + 2 suppressed + ...`."""
        terms = [f"{self.mailed} {self.mailed_word}"]
        terms += [f"{count} {reason.value}" for reason, count in self.reasons.items()]
        return f"{self.considered} considered = {' + '.join(terms)}"

    def to_json(self) -> dict[str, object]:
        """The sums, for another program."""
        return {
            "campaign": self.name,
            "release": self.release,
            "status": self.status.value,
            "considered": self.considered,
            "mailed": self.mailed,
            "reasons": {reason.value: count for reason, count in self.reasons.items()},
            "statuses": {one.value: count for one, count in self.statuses.items()},
            "organisations": {
                key: {one.value: count for one, count in counts.items()}
                for key, counts in self.organisations.items()
            },
        }


def summary(session: Session, campaign: Campaign) -> Summary:
    """The figures of a campaign as they stand now."""
    query = (
        select(
            Delivery.status,
            Delivery.reason,
            Organisation.key,
            Delivery.variant,
            Delivery.owner_rule,
            func.count(),
        )
        .outerjoin(Delivery.organisation)
        .where(Delivery.campaign_id == campaign.id)
        .group_by(
            Delivery.status,
            Delivery.reason,
            Organisation.key,
            Delivery.variant,
            Delivery.owner_rule,
            Organisation.id,
        )
        .order_by(Organisation.id, Delivery.variant)
    )
    statuses: Counter[DeliveryStatus] = Counter()
    reasons: Counter[ExclusionReason] = Counter()
    parts: Counter[tuple[str, str]] = Counter()
    rules: Counter[OwnerRule] = Counter()
    organisations: dict[str, Counter[DeliveryStatus]] = {}
    for status, reason, key, variant, rule, count in session.execute(query):
        if reason is not None:
            reasons[reason] += count
            continue
        statuses[status] += count
        parts[key, variant] += count
        if rule is not None:
            rules[rule] += count
        organisations.setdefault(key, Counter())[status] += count
    mailed = sum(statuses.values())
    return Summary(
        name=campaign.name,
        release=campaign.release,
        status=campaign.status,
        considered=mailed + sum(reasons.values()),
        mailed=mailed,
        statuses=_ordered(statuses, DeliveryStatus),
        reasons=_ordered(reasons, ExclusionReason),
        parts=dict(parts),
        organisations={key: _ordered(one, DeliveryStatus) for key, one in organisations.items()},
        rules=_ordered(rules, OwnerRule),
    )


def _ordered(counts: Counter[T], order: Iterable[T]) -> dict[T, int]:
    return {one: counts[one] for one in order if counts[one]}


def campaigns(session: Session) -> Sequence[Campaign]:
    """All campaigns, the latest first."""
    return session.scalars(select(Campaign).order_by(Campaign.id.desc())).all()


def deliveries(
    session: Session,
    campaign: Campaign,
    statuses: Sequence[DeliveryStatus] = (),
    organisation: str | None = None,
) -> Sequence[Delivery]:
    """The rows of the ledger: all, or those in some statuses, or of one organisation."""
    query = (
        select(Delivery)
        .outerjoin(Delivery.organisation)
        .where(Delivery.campaign_id == campaign.id)
        .order_by(Organisation.id.is_(None), Organisation.id, Delivery.address, Delivery.id)
        .options(selectinload(Delivery.organisation), selectinload(Delivery.events))
    )
    if statuses:
        query = query.where(Delivery.status.in_(statuses))
    if organisation:
        query = query.where(Organisation.key == organisation)
    return session.scalars(query).all()


def written_by_another(
    session: Session, campaign: Campaign
) -> Sequence[tuple[Delivery, Organisation]]:
    """Those who are to be mailed, and opted out of another organisation than the one that does."""
    opted_out = exists().where(
        Suppression.mailbox == Delivery.mailbox,
        Suppression.organisation_id == Organisation.id,
        Suppression.reason.in_(PERSONAL),
    )
    query = (
        select(Delivery, Organisation)
        .join(Organisation, Organisation.id != Delivery.organisation_id)
        .where(
            Delivery.campaign_id == campaign.id,
            Delivery.status.in_(WAITING),
            opted_out,
        )
        .order_by(Delivery.id, Organisation.id)
        .options(selectinload(Delivery.organisation))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def had_the_release(session: Session, campaign: Campaign) -> Sequence[tuple[str, int]]:
    """The other campaigns of the same release, and how many of this one's readers had it there."""
    other = aliased(Delivery)
    query = (
        select(Campaign.name, func.count())
        .join(other, other.campaign_id == Campaign.id)
        .join(Delivery, Delivery.address == other.address)
        .where(
            Delivery.campaign_id == campaign.id,
            Delivery.reason.is_(None),
            Campaign.id != campaign.id,
            Campaign.release == campaign.release,
            other.status.in_(OFFERED),
        )
        .group_by(Campaign.id)
        .order_by(Campaign.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def last_mails(session: Session, contact_id: int) -> Sequence[Delivery]:
    """Every campaign a contact was considered for, oldest first."""
    query = (
        select(Delivery)
        .join(Delivery.campaign)
        .where(Delivery.contact_id == contact_id)
        .order_by(Campaign.id)
        .options(
            selectinload(Delivery.campaign),
            selectinload(Delivery.organisation),
            selectinload(Delivery.events),
        )
    )
    return session.scalars(query).all()


def next_attempt(session: Session, campaign: Campaign) -> dt.datetime | None:
    """When the next deferred mail may be tried again."""
    query = select(func.min(Delivery.next_attempt_at)).where(
        Delivery.campaign_id == campaign.id, Delivery.status == DeliveryStatus.DEFERRED
    )
    found: dt.datetime | None = session.scalar(query)
    return found
