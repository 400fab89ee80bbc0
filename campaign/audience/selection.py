"""Finds the contacts that expressions mean, and gathers what the rules of eligibility look at."""

import fnmatch
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, true
from sqlalchemy.orm import Session, selectinload

from campaign.audience import eligibility, search
from campaign.audience.eligibility import ALL, Candidate
from campaign.audience.ownership import LastMail
from campaign.audience.search import Term
from campaign.contacts import address, vocabulary
from campaign.errors import NotFoundError, QueryError
from campaign.models import (
    Address,
    Beat,
    Campaign,
    Contact,
    ContactList,
    Delivery,
    Membership,
    Organisation,
    Outlet,
    Suppression,
    Tag,
)
from campaign.terms import DeliveryStatus, Kind

_CHUNK = 500  #: values in one IN (...)


def contacts(session: Session, expressions: Iterable[str]) -> Select[Contact]:
    """The query for the contacts that any of these expressions finds.

    Raises:
        QueryError: an expression cannot be understood.
        NotFoundError: an expression names a list that does not exist.
    """
    parsed = [search.parse(expression) for expression in expressions]
    for term in (term for terms in parsed for term in terms):
        if term.field == "list":
            _require_list(session, term.value)
    found = or_(*(and_(*map(_condition, terms)) for terms in parsed))
    return select(Contact).where(found).order_by(Contact.id)


def _condition(term: Term) -> ColumnElement[bool]:
    condition = _FIELDS[term.field](term.value)
    return not_(condition) if term.negated else condition


def _like(column: ColumnElement[str], value: str, around: str = "") -> ColumnElement[bool]:
    """Whether a column is this value, whatever its case; `*` in the value stands for anything."""
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = around + escaped.replace("*", "%") + around
    return func.lower(column).like(func.lower(pattern), escape="\\")


def _by_list(value: str) -> ColumnElement[bool]:
    key, _, name = value.rpartition("/")
    query = (
        select(Membership.contact_id)
        .join(ContactList)
        .where(_like(_column(ContactList.name), name))
    )
    if key:
        query = query.join(Organisation).where(_like(_column(Organisation.key), key))
    else:
        query = query.where(ContactList.organisation_id.is_(None))
    return Contact.id.in_(query)


def _column(attribute: object) -> ColumnElement[str]:
    return attribute  # type: ignore[return-value]  # a mapped attribute is a column in a query


def _kind(value: str) -> Kind:
    kind = vocabulary.kind(value)
    if kind is None:
        raise QueryError(
            f"unknown kind {value!r}; known are: {', '.join(one.value for one in Kind)}"
        )
    return kind


def _by_name(value: str) -> ColumnElement[bool]:
    full = func.trim(Contact.first_name + " " + Contact.last_name)
    return or_(
        _like(full, value),
        _like(_column(Contact.first_name), value),
        _like(_column(Contact.last_name), value),
    )


def _by_word(value: str) -> ColumnElement[bool]:
    if value == "*":
        return true()
    full = Contact.first_name + " " + Contact.last_name
    return or_(
        _like(full, value, "%"),
        Contact.outlet.has(_like(_column(Outlet.name), value, "%")),
        Contact.addresses.any(_like(_column(Address.canonical), value, "%")),
    )


_FIELDS: dict[str, Callable[[str], ColumnElement[bool]]] = {
    "": _by_word,
    "list": _by_list,
    "name": _by_name,
    "kind": lambda value: Contact.kind == _kind(value),
    "language": lambda value: _like(_column(Contact.language), value),
    "beat": lambda value: Contact.beats.any(_like(_column(Beat.name), value)),
    "tag": lambda value: Contact.tags.any(_like(_column(Tag.name), value)),
    "outlet": lambda value: Contact.outlet.has(_like(_column(Outlet.name), value)),
    "owner": lambda value: Contact.owner.has(_like(_column(Organisation.key), value)),
    "email": lambda value: Contact.addresses.any(
        _like(_column(Address.canonical), address.canonical(value) if "@" in value else value)
    ),
}


def _require_list(session: Session, path: str) -> None:
    known = sorted(
        one.path
        for one in session.scalars(
            select(ContactList).options(selectinload(ContactList.organisation))
        )
    )
    if not fnmatch.filter([one.casefold() for one in known], path.casefold()):
        have = f"There are: {', '.join(known)}." if known else "There are no lists yet."
        raise NotFoundError(f"No list {path!r}. {have}")


def candidates(
    session: Session, found: Sequence[Contact], default_language: str
) -> Iterator[Candidate]:
    """What the rules look at, for each of these contacts."""
    lists = _organisations_of_lists(session)
    for start in range(0, len(found), _CHUNK):
        chunk = found[start : start + _CHUNK]
        ids = [one.id for one in chunk]
        members = _listed_by(session, ids, lists)
        mails = _last_mails(session, ids)
        barred = _suppressions(session, [a.canonical for one in chunk for a in one.addresses])
        for one in chunk:
            yield _candidate(one, members[one.id], mails[one.id], barred, default_language)


def _candidate(
    one: Contact,
    listed_by: set[str],
    mails: list[LastMail],
    barred: dict[str, dict[str, str]],
    default_language: str,
) -> Candidate:
    primary = one.primary_address
    suppressed: dict[str, str] = {}
    for other in one.addresses:  # an opt-out of any of a person's addresses is the person's
        suppressed |= barred.get(other.canonical, {})
    return Candidate(
        contact_id=one.id,
        kind=one.kind,
        language=one.language or default_language,
        name=one.name,
        person_key=(one.name_key, one.outlet.key) if one.name_key and one.outlet else None,
        address=primary.canonical if primary else "",
        listed_by=frozenset(listed_by),
        explicit_owner=one.owner.key if one.owner else "",
        suppressed=suppressed,
        last_mails=tuple(mails),
    )


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
            key = one.organisation.key if one.organisation else ALL
            found[one.address][key] = f"{one.reason.value} on {one.created_at:%Y-%m-%d}" + (
                f" ({one.source})" if one.source else ""
            )
    return found


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
    considered = list(candidates(session, found, default_language))
    return eligibility.decide(considered, order, choose_variant)
