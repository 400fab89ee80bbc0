"""How the lists of the organisations overlap: who is on the lists of two at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from campaign.audience import finding
from campaign.audience.known import Known
from campaign.models import Contact, ContactList, Membership, Organisation


@dataclass(frozen=True)
class Matrix:
    """The contacts that two organisations both have on a list."""

    #: the keys, in the order of campaign.toml
    organisations: tuple[str, ...]
    #: by two keys; of one key twice, all that it has
    shared: dict[tuple[str, str], int]
    #: by key, those that nobody else has
    alone: dict[str, int]
    #: those on any list of an organisation
    total: int


def matrix(known: Known, order: Sequence[str], expressions: Sequence[str] = ("*",)) -> Matrix:
    """The overlap among the contacts that any of these searches finds.

    Raises:
        QueryError: a search cannot be understood.
    """
    found = finding.contacts(known, expressions).with_only_columns(Contact.__table__.c.id)
    on_lists = (
        select(Membership.contact_id, Organisation.key)
        .join(ContactList, ContactList.id == Membership.list_id)
        .join(Organisation, Organisation.id == ContactList.organisation_id)
        .where(Membership.contact_id.in_(found.order_by(None)))
        .distinct()
        .cte("on_lists")
    )
    one, other = on_lists.alias(), on_lists.alias()
    pairs = (
        select(one.c.key, other.c.key, func.count())
        .join(other, other.c.contact_id == one.c.contact_id)
        .group_by(one.c.key, other.c.key)
    )
    shared = {(row[0], row[1]): row[2] for row in known.session.execute(pairs)}
    single = (
        select(func.min(on_lists.c.key).label("key"))
        .group_by(on_lists.c.contact_id)
        .having(func.count() == 1)
        .subquery()
    )
    alone = select(single.c.key, func.count()).group_by(single.c.key)
    total = select(func.count(on_lists.c.contact_id.distinct()))
    return Matrix(
        organisations=tuple(key for key in order if (key, key) in shared),
        shared=shared,
        alone=dict(known.session.execute(alone).all()),
        total=known.session.scalar(total) or 0,
    )
