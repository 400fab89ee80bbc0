"""Finds the contacts that expressions mean, and gathers what the rules of eligibility look at."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session, selectinload

from campaign.audience import conditions, eligibility, search
from campaign.audience.eligibility import ALL, Candidate
from campaign.audience.ownership import LastMail
from campaign.models import (
    Address,
    Campaign,
    Contact,
    ContactList,
    Delivery,
    Membership,
    Organisation,
    Outlet,
    Suppression,
)
from campaign.terms import DeliveryStatus

_CHUNK = 500  #: values in one IN (...)
PersonKey = tuple[str, str]


def contacts(session: Session, expressions: Iterable[str]) -> Select[Contact]:
    """The query for the contacts that any of these expressions finds.

    Raises:
        QueryError: an expression cannot be understood.
        NotFoundError: an expression names a list, beat, tag or owner that does not exist.
    """
    parsed = [search.parse(expression) for expression in expressions]
    for term in (term for terms in parsed for term in terms):
        conditions.require(session, term)
    found = or_(*(and_(*map(conditions.of, terms)) for terms in parsed))
    return select(Contact).where(found).order_by(Contact.id)


def _named_lists(session: Session, expressions: Iterable[str]) -> dict[int, str]:
    """The lists of organisations that expressions name: who is on one is theirs to write to."""
    terms = [term for one in expressions for term in search.parse(one)]
    named = [
        conditions.list_named(one.value) for one in terms if one.field == "list" and not one.negated
    ]
    query = select(ContactList.id, Organisation.key).join(ContactList.organisation)
    return {row.id: row.key for row in session.execute(query.where(or_(*named, false())))}


def candidates(
    session: Session, found: Sequence[Contact], expressions: Sequence[str], default_language: str
) -> Iterator[Candidate]:
    """What the rules look at, for each of these contacts.

    The organisations that could write are those on whose lists a contact stands: of the lists
    that the audience names, or, for one whom a search found, of all.
    """
    lists = _organisations_of_lists(session)
    named = _named_lists(session, expressions)
    opted_out = _suppressed_people(session)
    for start in range(0, len(found), _CHUNK):
        chunk = found[start : start + _CHUNK]
        ids = [one.id for one in chunk]
        members = _listed_by(session, ids, lists) | _listed_by(session, ids, named)
        mails = _last_mails(session, ids)
        barred = _suppressions(session, [a.canonical for one in chunk for a in one.addresses])
        for one in chunk:
            key = _person_key(one)
            suppressed = dict(opted_out.get(key, {})) if key else {}
            for other in one.addresses:  # an opt-out of any of a person's addresses is the person's
                suppressed |= barred.get(other.canonical, {})
            yield _candidate(
                one, members.get(one.id, set()), mails[one.id], suppressed, default_language
            )


def _candidate(
    one: Contact,
    listed_by: set[str],
    mails: list[LastMail],
    suppressed: dict[str, str],
    default_language: str,
) -> Candidate:
    primary = one.primary_address
    return Candidate(
        contact_id=one.id,
        kind=one.kind,
        language=one.language or default_language,
        name=one.name,
        person_key=_person_key(one),
        address=primary.canonical if primary else "",
        listed_by=frozenset(listed_by),
        explicit_owner=one.owner.key if one.owner else "",
        suppressed=suppressed,
        last_mails=tuple(mails),
    )


def _person_key(one: Contact) -> PersonKey | None:
    return (one.name_key, one.outlet.key) if one.name_key and one.outlet else None


def _organisations_of_lists(session: Session) -> dict[int, str]:
    query = select(ContactList.id, Organisation.key).join(ContactList.organisation)
    return {row.id: row.key for row in session.execute(query)}


def _listed_by(session: Session, ids: list[int], lists: dict[int, str]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    query = select(Membership.contact_id, Membership.list_id).where(Membership.contact_id.in_(ids))
    for contact_id, list_id in session.execute(query):
        if list_id in lists:
            found[contact_id].add(lists[list_id])
    return found


def _last_mails(session: Session, ids: list[int]) -> dict[int, list[LastMail]]:
    found: dict[int, list[LastMail]] = defaultdict(list)
    query = (
        select(Delivery.contact_id, Organisation.key, Delivery.settled_at, Campaign.name)
        .join(Delivery.organisation)
        .join(Delivery.campaign)
        .where(Delivery.contact_id.in_(ids), Delivery.status == DeliveryStatus.ACCEPTED)
    )
    for contact_id, key, at, campaign in session.execute(query):
        if contact_id is not None and at is not None:
            found[contact_id].append(LastMail(key, at, campaign))
    return found


def _suppressions(session: Session, canonicals: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for start in range(0, len(canonicals), _CHUNK):
        query = (
            select(Suppression)
            .where(Suppression.address.in_(canonicals[start : start + _CHUNK]))
            .options(selectinload(Suppression.organisation))
        )
        for one in session.scalars(query):
            found[one.address][_for_whom(one)] = _why(one)
    return found


def _suppressed_people(session: Session) -> dict[PersonKey, dict[str, str]]:
    """Who opted out under any of the contacts that they are on file as, in the audience or not."""
    found: dict[PersonKey, dict[str, str]] = defaultdict(dict)
    query = (
        select(Contact.name_key, Outlet.key, Suppression)
        .join(Contact.outlet)
        .join(Address, Address.contact_id == Contact.id)
        .join(Suppression, Suppression.address == Address.canonical)
        .options(selectinload(Suppression.organisation))
        .order_by(Suppression.id)
    )
    for name_key, outlet_key, one in session.execute(query):
        found[name_key, outlet_key][_for_whom(one)] = f"{_why(one)}, as {one.address}"
    return found


def _for_whom(one: Suppression) -> str:
    return one.organisation.key if one.organisation else ALL


def _why(one: Suppression) -> str:
    source = f" ({one.source})" if one.source else ""
    return f"{one.reason.value} on {one.created_at:%Y-%m-%d}{source}"


def plan(
    session: Session,
    expressions: Sequence[str],
    order: Sequence[str],
    choose_variant: eligibility.ChooseVariant,
    default_language: str,
) -> list[eligibility.Decision]:
    """Consider every contact that the expressions find, and decide on each.

    Raises:
        QueryError, NotFoundError: as `contacts`.
    """
    options = [selectinload(one) for one in (Contact.addresses, Contact.outlet, Contact.owner)]
    found = session.scalars(contacts(session, expressions).options(*options)).all()
    considered = list(candidates(session, found, expressions, default_language))
    return eligibility.decide(considered, order, choose_variant)
