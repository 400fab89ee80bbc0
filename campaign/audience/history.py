"""What a search asks of what happened to contacts: imports, mails, replies, suppressions."""

import itertools
import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Select,
    SQLColumnExpression,
    and_,
    except_,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from campaign import db
from campaign.audience import barred
from campaign.audience.found import Condition, either, found_in, yes_or_no
from campaign.audience.known import Known
from campaign.audience.search import Term
from campaign.audience.spans import Span
from campaign.models import (
    Campaign,
    Contact,
    Delivery,
    Import,
    ImportRow,
    Suppression,
)
from campaign.terms import OFFERED, SuppressionReason


def _within(moment: SQLColumnExpression[Any], span: Span) -> Condition:
    bounds = [moment >= span.start] if span.start else []
    bounds += [moment < span.end] if span.end else []
    return and_(true(), *bounds)


def by_import(term: Term, known: Known) -> Condition:
    """The contacts that an import, by its number, made or told something of."""
    if not re.fullmatch("[0-9]{1,18}", term.value):
        raise term.mistake("an import is named by its number; see: campaign contacts imports")
    standing = _standing(known.session)
    if int(term.value) not in standing:
        raise term.mistake(f"no import {term.value}; see: campaign contacts imports")
    return _told_by([int(term.value)], known.session)


def _standing(session: Session, *conditions: Condition) -> list[int]:
    """The numbers of the imports that were not undone."""
    query = select(Import.id).where(Import.undone_at.is_(None), *conditions)
    return list(session.scalars(query.order_by(Import.id)))


def _told_by(imports: Collection[int], session: Session) -> Condition:
    """The contacts that these imports made or told something of.

    No contact that an import made has a number that a later or an earlier one gave, so that they
    are found by their numbers.
    """
    before = func.coalesce(func.lag(Import.last_contact).over(order_by=Import.id), 0)
    rows = session.execute(select(Import.id, before, Import.last_contact).order_by(Import.id)).all()
    chosen = frozenset(imports)
    made = []
    for wanted, run in itertools.groupby(rows, lambda row: row[0] in chosen):
        if wanted:
            numbers, firsts, lasts = zip(*run, strict=True)
            within = and_(Contact.id > firsts[0], Contact.id <= lasts[-1])
            made.append(and_(within, db.among(session, Contact.import_id, numbers)))
    told = select(ImportRow.contact_id).where(
        db.among(session, ImportRow.import_id, sorted(chosen)), ImportRow.contact_id.is_not(None)
    )
    return either(found_in(told), *made)


def _when(
    term: Term, known: Known, ever: Condition, within: Callable[[Span], Select[Any]]
) -> Condition:
    """Whether something happened at all, or in a span; of one for the last time, and not since."""
    if (said := yes_or_no(term.value)) is not None:
        return ever if said else not_(ever)
    span = known.span(term)
    found = within(span)
    if span.last:
        since = within(Span(span.end, None))
        return Contact.id.in_(except_(found, since))
    return found_in(found)


def by_imported(term: Term, known: Known) -> Condition:
    """The contacts that a file told of: at all, or in a span."""
    told = select(ImportRow.contact_id).where(ImportRow.contact_id.is_not(None))
    ever = or_(Contact.import_id.is_not(None), found_in(told))

    def within(span: Span) -> Select[int]:
        imports = _standing(known.session, _within(Import.imported_at, span))
        return select(Contact.id).where(_told_by(imports, known.session))

    return _when(term, known, ever, within)


_mailed_at = func.coalesce(Delivery.settled_at, Delivery.claimed_at)


def _mailed(*conditions: Condition) -> Select[int | None]:
    """The contacts who had a mail, or may have had it."""
    return select(Delivery.contact_id).where(
        Delivery.status.in_(OFFERED), Delivery.contact_id.is_not(None), *conditions
    )


def _of_campaigns_in(span: Span) -> Condition:
    """By campaign first: there are few, and their deliveries are found by index."""
    bounds: list[Condition] = []
    if span.start:
        bounds.append(or_(Campaign.finished_at.is_(None), Campaign.finished_at >= span.start))
    if span.end:
        bounds.append(Campaign.created_at < span.end)
    return Delivery.campaign_id.in_(select(Campaign.id).where(true(), *bounds))


def by_mailed(term: Term, known: Known) -> Condition:
    """Who was mailed, or may have been: at all, or in a span."""

    def within(span: Span) -> Select[int | None]:
        return _mailed(_of_campaigns_in(span), _within(_mailed_at, span))

    return _when(term, known, found_in(_mailed()), within)


def by_campaign(term: Term, known: Known) -> Condition:
    """Who had a campaign."""
    numbers = known.campaigns(term)
    return found_in(_mailed(Delivery.campaign_id.in_(numbers)))


def by_replied(term: Term, known: Known) -> Condition:
    """Who answered: at all, or in a span."""
    replied = select(Delivery.contact_id).where(
        Delivery.replied_at.is_not(None), Delivery.contact_id.is_not(None)
    )

    def within(span: Span) -> Select[int | None]:
        return replied.where(_within(Delivery.replied_at, span))

    return _when(term, known, found_in(replied), within)


def by_bounced(term: Term, known: Known) -> Condition:
    """Whose address bounced."""
    said = yes_or_no(term.value)
    if said is None:
        raise term.mistake("write bounced:yes or bounced:no")
    found = barred.by(known.session, Suppression.reason == SuppressionReason.BOUNCED)
    return found if said else not_(found)


def by_suppressed(term: Term, known: Known) -> Condition:
    """Who must not be written to: by anybody, or by one organisation."""
    said = yes_or_no(term.value)
    if said is not None:
        return barred.by(known.session) if said else not_(barred.by(known.session))
    numbers = known.organisations(term)
    scope = or_(Suppression.organisation_id.is_(None), Suppression.organisation_id.in_(numbers))
    return barred.by(known.session, scope)


_NEVER: dict[str, Callable[[Term, Known], Condition]] = {
    "mailed": by_mailed,
    "replied": by_replied,
    "bounced": by_bounced,
    "imported": by_imported,
}


def denied(term: Term) -> Term | None:
    """Of a word that says that something is not so, the one that says that it is; else None."""
    what = term.value.lower()
    if term.field == "never" and what in _NEVER:
        return replace(term, field=what, value="yes")
    if term.field in (*_NEVER, "suppressed") and yes_or_no(term.value) is False:
        return replace(term, value="yes")
    return None


def by_never(term: Term, known: Known) -> Condition:
    """To whom something never happened."""
    what = term.value.lower()
    if what not in _NEVER:
        raise term.mistake(f"never what? Known are: {', '.join(_NEVER)}")
    return not_(_NEVER[what](replace(term, value="yes"), known))
