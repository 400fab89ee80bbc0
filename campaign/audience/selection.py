"""Chooses whom a campaign is for: gathers what is on file of each, and decides by the rules."""

import zoneinfo
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from campaign import db
from campaign.audience import eligibility, finding, search
from campaign.audience.candidate import ALL, Barrier, Candidate, LastMail, Reach
from campaign.audience.eligibility import Decision, Rules
from campaign.audience.found import Condition
from campaign.audience.known import Known
from campaign.audience.wishes import Wishes
from campaign.contacts import address, samepeople, suppressions
from campaign.models import (
    Address,
    Campaign,
    Contact,
    ContactList,
    Delivery,
    HandChoice,
    Membership,
    Organisation,
    Outlet,
    Suppression,
)
from campaign.terms import OFFERED, Choice

_CHUNK = 2_000  #: contacts looked at together


def plan(
    known: Known,
    wishes: Wishes,
    rules: Rules,
    default_language: str,
    campaign: Campaign | None = None,
) -> list[Decision]:
    """Consider every contact that the searches find, and those added by hand; decide on each.

    `campaign` is the one that is drafted, or looked at again, of which nothing has left: what was
    chosen by hand is known of it.

    Raises:
        QueryError: a search cannot be understood, or names what does not exist.
    """
    gathering = _Gathering(known, wishes, default_language, campaign)
    return eligibility.decide(gathering.candidates(), rules)


class _Gathering:
    """What is on file of the contacts of an audience, some thousands at a time."""

    def __init__(
        self, known: Known, wishes: Wishes, default_language: str, campaign: Campaign | None
    ) -> None:
        self._known = known
        self._session = known.session
        self._wishes = wishes
        self._language = default_language
        self._campaign_id = campaign.id if campaign else 0
        self._choices = self._chosen()
        self._lists = _organisations_of_lists(known, wishes.to)
        terms = [search.Term("campaign", one, one) for one in wishes.not_in]
        self._earlier = {number for one in terms for number in known.campaigns(one)}

    def candidates(self) -> Iterator[Candidate]:
        """Those who are found or added, and behind them who is the same person as one of them."""
        found = set(finding.numbers(self._known, self._wishes.to))
        found |= {number for number, (one, _) in self._choices.items() if one is Choice.ADDED}
        for chunk in db.chunks(sorted(found), _CHUNK):
            yield from self._read(chunk, considered=True)
        for chunk in db.chunks(sorted(samepeople.of(self._session, found) - found), _CHUNK):
            yield from self._read(chunk, considered=False)

    def _chosen(self) -> dict[int, tuple[Choice, str]]:
        query = select(HandChoice).where(HandChoice.campaign_id == self._campaign_id)
        return {
            one.contact_id: (one.choice, f"by {one.chosen_by}{': ' * bool(one.note)}{one.note}")
            for one in self._session.scalars(query)
        }

    def _read(self, chunk: Sequence[int], *, considered: bool) -> Iterator[Candidate]:
        addresses = self._addresses(chunk)
        whose: dict[str, list[int]] = defaultdict(list)
        for number, reaches in addresses.items():
            for reach in reaches:
                whose[reach.mailbox].append(number)
        listed, excepted = self._listed_by(chunk), self._excepted(chunk)
        mails = self._mails(chunk, whose)
        for row in self._rows(chunk):
            number = row.id
            choice, note = self._choices.get(number, (None, ""))
            yield Candidate(
                contact_id=number,
                kind=row.kind,
                language=row.language or self._language,
                name=f"{row.first_name} {row.last_name}".strip(),
                person_key=(row.name_key, row.outlet) if row.name_key and row.outlet else None,
                outlet=row.outlet or "",
                addresses=tuple(addresses.get(number, ())),
                listed_by=frozenset(listed.get(number, ())),
                explicit_owner=row.owner or "",
                last_mails=tuple(mail for _, mail in mails.get(number, ())),
                embargo=row.embargo == "yes",
                no_embargo=row.embargo == "no",
                choice=choice,
                choice_note=note,
                excepted=excepted.get(number, ""),
                had=self._had(mails.get(number, ())),
                recent=self._recent(mails.get(number, ())),
                considered=considered,
            )

    def _among(self, column: Any, values: Collection[Any]) -> Condition:
        return db.among(self._session, column, values)

    def _rows(self, chunk: Sequence[int]) -> Sequence[Any]:
        query = (
            select(
                Contact.id,
                Contact.kind,
                Contact.language,
                Contact.first_name,
                Contact.last_name,
                Contact.name_key,
                Contact.embargo,
                Outlet.key.label("outlet"),
                Organisation.key.label("owner"),
            )
            .outerjoin(Outlet, Outlet.id == Contact.outlet_id)
            .outerjoin(Organisation, Organisation.id == Contact.owner_id)
            .where(self._among(Contact.id, chunk))
            .order_by(Contact.id)
        )
        return self._session.execute(query).all()

    def _addresses(self, chunk: Sequence[int]) -> dict[int, list[Reach]]:
        query = select(Address.contact_id, Address.email, Address.canonical)
        query = query.where(self._among(Address.contact_id, chunk))
        rows = self._session.execute(query.order_by(Address.is_primary.desc(), Address.id)).all()
        zone = self._known.zone
        barred = suppressions.of(self._session, [row.canonical for row in rows])
        found: dict[int, list[Reach]] = defaultdict(list)
        for number, email, canonical in rows:
            barriers = tuple(_barrier(one, zone) for one in barred.get(canonical, ()))
            mailbox = address.mailbox(canonical)
            found[number].append(Reach(email, canonical, mailbox, barriers, _fault(email)))
        return found

    def _listed_by(self, chunk: Sequence[int]) -> dict[int, set[str]]:
        """The organisations on whose lists each stands."""
        query = select(Membership.contact_id, Membership.list_id)
        query = query.where(self._among(Membership.contact_id, chunk))
        found: dict[int, set[str]] = defaultdict(set)
        for number, list_id in self._session.execute(query):
            if list_id in self._lists:
                found[number].add(self._lists[list_id])
        return found

    def _excepted(self, chunk: Sequence[int]) -> dict[int, str]:
        """Those of a chunk whom a search behind --except finds, and which."""
        found: dict[int, str] = {}
        for one in self._wishes.excepting:
            condition = finding.found_by(self._known, [one])
            query = select(Contact.id).where(condition, self._among(Contact.id, chunk))
            for number in self._session.scalars(query):
                found.setdefault(number, f"is found by: {one}")
        return found

    def _mails(
        self, chunk: Sequence[int], whose: dict[str, list[int]]
    ) -> dict[int, list[tuple[int, LastMail]]]:
        """The mails that each had, or may have had; by the contact, or by one of the mailboxes."""
        query = (
            select(
                Delivery.contact_id,
                Delivery.mailbox,
                Organisation.key,
                func.coalesce(Delivery.settled_at, Delivery.claimed_at).label("at"),
                Campaign.id,
                Campaign.name,
            )
            .join(Delivery.organisation)
            .join(Delivery.campaign)
            .where(Delivery.status.in_(OFFERED))
        )
        found: dict[int, list[tuple[int, LastMail]]] = defaultdict(list)
        zone = self._known.zone
        by_contact = self._session.execute(query.where(self._among(Delivery.contact_id, chunk)))
        by_mailbox = self._session.execute(query.where(self._among(Delivery.mailbox, whose)))
        for number, _, key, at, campaign_id, name in by_contact:
            assert number is not None  # noqa: S101 - it is among the numbers of the chunk
            found[number].append((campaign_id, LastMail(key, at.astimezone(zone), name)))
        for number, mailbox, key, at, campaign_id, name in by_mailbox:
            mail = campaign_id, LastMail(key, at.astimezone(zone), name)
            for reader in whose[mailbox]:
                if number != reader:
                    found[reader].append(mail)
        return found

    def _had(self, mails: Iterable[tuple[int, LastMail]]) -> str:
        """The campaign behind --not-in that somebody had."""
        return next(
            (_told(mail) for campaign_id, mail in mails if campaign_id in self._earlier), ""
        )

    def _recent(self, mails: Iterable[tuple[int, LastMail]]) -> str:
        """The last mail that somebody had within the window."""
        window = self._wishes.window
        within = [mail for _, mail in mails if window and mail.at > self._known.now - window]
        return _told(max(within, key=lambda mail: mail.at)) if within else ""


def _told(mail: LastMail) -> str:
    return f"had {mail.campaign!r} from {mail.organisation} on {mail.at:%Y-%m-%d}"


def _barrier(one: Suppression, zone: zoneinfo.ZoneInfo) -> Barrier:
    source = f" ({one.source})" if one.source else ""
    told = f"{one.reason.value} on {one.created_at.astimezone(zone):%Y-%m-%d}{source}"
    scope = one.organisation.key if one.organisation else ALL
    return Barrier(scope, one.reason, told, of_domain=not one.mailbox)


def _organisations_of_lists(known: Known, expressions: Iterable[str]) -> dict[int, str]:
    """The lists that make an organisation one that could write to who stands on them.

    Those that the audience names; and all, where it names none of an organisation's.
    """
    query = select(ContactList.id, Organisation.key).join(ContactList.organisation)
    every = dict(known.session.execute(query).all())
    parsed = [search.parse(one, known.own_headings) for one in expressions]
    named = {
        number
        for one in parsed
        for term, negated in search.terms(one)
        if term.field == "list" and not negated
        for number in known.lists(term)
    }
    return {number: every[number] for number in named if number in every} or every


def _fault(email: str) -> str:
    """What is wrong with an address that was put on file in a way that did not look at it."""
    found = address.only(email)
    return found.reason if isinstance(found, address.BadAddress) else ""
