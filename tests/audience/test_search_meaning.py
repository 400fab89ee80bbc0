"""A random search over random people finds whom a plain reading of it finds, on both databases."""

import datetime as dt
import fnmatch
import re
import zoneinfo
from dataclasses import dataclass, replace
from typing import Any as Anything

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from campaign.audience import finding, search, wording
from campaign.audience.known import Known
from campaign.audience.search import All, Any, Not, Search, Term
from campaign.contacts import address, directory, names, suppressions
from campaign.models import (
    Address,
    Approval,
    Beat,
    Campaign,
    Contact,
    ContactList,
    Delivery,
    Import,
    Membership,
    Outlet,
    Segment,
    Suppression,
    Tag,
    Worker,
)
from campaign.settings import Settings
from campaign.terms import CampaignStatus, DeliveryStatus, Kind, SuppressionReason
from tests.conftest import NOW

BRUSSELS = zoneinfo.ZoneInfo("Europe/Brussels")
FIRST = ["Ada", "Élodie", "ÖZGÜR", "", "Els"]
LAST = ["Van den Berghe", "O'Neill", "Straße", "50%_x", "Şahin", ""]
FUNCTION = ["", "Rédacteur", "CHEF_%", "chef", "RÉDACTEUR en chef"]
OUTLETS = ["De Dageraad", "L'Écho d'Été", "100% Nieuws"]
OWN = ["Zuid", "ÉLAN", "a_b", ""]
HOSTS = ["krant.example", "sub.krant.example", "gmail.com", "andere.example"]
LABELS = ["vip", "énergie", "50%_x"]
LISTS = ["alfa/pers", "beta/pers", "beleid"]


@dataclass(frozen=True)
class Mail:
    campaign: str
    status: DeliveryStatus
    days: int
    replied: bool


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    kind: Kind
    language: str
    function: str
    embargo: str
    outlet: str | None
    owner: str | None
    own: dict[str, str]
    emails: tuple[str, ...]
    tags: frozenset[str]
    beats: frozenset[str]
    lists: frozenset[str]
    mail: Mail | None
    imported: bool


@dataclass(frozen=True)
class Barrier:
    address: str
    organisation: str | None
    reason: SuppressionReason


LOCALS = st.sampled_from(["ann", "ann+pers", "a.nn", "a_n"])
EMAILS = st.builds(lambda local, host: f"{local}@{host}", LOCALS, st.sampled_from(HOSTS))
PEOPLE = st.builds(
    Person,
    first=st.sampled_from(FIRST),
    last=st.sampled_from(LAST),
    kind=st.sampled_from(Kind),
    language=st.sampled_from(["", "nl", "fr"]),
    function=st.sampled_from(FUNCTION),
    embargo=st.sampled_from(["", "yes", "no"]),
    outlet=st.none() | st.sampled_from(OUTLETS),
    owner=st.none() | st.sampled_from(["alfa", "beta"]),
    own=st.dictionaries(st.sampled_from(["Regio", "regio"]), st.sampled_from(OWN), max_size=1),
    emails=st.lists(EMAILS, max_size=2).map(tuple),
    tags=st.frozensets(st.sampled_from(LABELS), max_size=2),
    beats=st.frozensets(st.sampled_from(LABELS), max_size=2),
    lists=st.frozensets(st.sampled_from(LISTS), max_size=2),
    mail=st.none()
    | st.builds(
        Mail,
        campaign=st.sampled_from(["lente", "herfst"]),
        status=st.sampled_from([DeliveryStatus.ACCEPTED, DeliveryStatus.REFUSED]),
        days=st.sampled_from([1, 20, 60]),
        replied=st.booleans(),
    ),
    imported=st.booleans(),
)
BARRIERS = st.builds(
    Barrier,
    address=EMAILS | st.sampled_from(["@krant.example", "@example"]),
    organisation=st.none() | st.sampled_from(["alfa", "beta"]),
    reason=st.sampled_from(SuppressionReason),
)
VALUES = {
    "": ["*", "ada", "elodie", "BERGHE", "*özg*", "ann@", "dageraad", "%", "_", "ann+", "écho"],
    "name": ["*", "ada", "ÉLODIE", "van*", '"van den berghe"', "strasse", "50%_x", "o'neill", "%"],
    "email": ["*", "ann@krant.example", "*@gmail.com", "a_n@*", "ANN*", "a%"],
    "outlet": ["*", '"de dageraad"', "*echo*", "100*", "zzz*"],
    "function": ["*", "chef", "rédacteur*", "*CHEF*", "chef__", "chef_%", "redacteur"],
    "kind": [one.value for one in Kind],
    "language": ["nl", "fr", "Frans"],
    "beat": ["vip", "ÉNERGIE", "*e*"],
    "tag": ["vip", "50%_x", "*"],
    "list": ["alfa/pers", "*/pers", "BELEID", "*"],
    "owner": ["alfa", "*"],
    "embargo": ["yes", "no"],
    "mailed": ["yes", "no", "<30d", ">30d", "2026", "<2026-11-01", ">2026-11-01", "2020..2021"],
    "replied": ["yes", "no", "<30d", ">30d"],
    "campaign": ["lente", "*"],
    "imported": ["yes", "no", "2026-11", "<1d", ">1d"],
    "bounced": ["yes", "no"],
    "suppressed": ["yes", "no", "alfa"],
    "never": ["mailed", "replied", "bounced", "imported"],
    "has": ["name", "address", "outlet", "function", "language", "owner", "list", "beat", "tag"],
    "segment": ["dicht", "*"],
    "fields.regio": ["zuid", "élan", "a_b", "*", "a*", "z%"],
}
SEGMENT = "language:fr OR -tag:vip"
TERMS = st.sampled_from([Term(field, one.strip('"')) for field in VALUES for one in VALUES[field]])
SEARCHES: st.SearchStrategy[Search] = st.recursive(
    TERMS,
    lambda below: st.one_of(
        st.builds(Not, below),
        st.lists(below, min_size=2, max_size=3).map(lambda all_: All(tuple(all_))),
        st.lists(below, min_size=2, max_size=3).map(lambda any_: Any(tuple(any_))),
    ),
    max_leaves=8,
)


def like(text: str, pattern: str) -> bool:
    """`*` is anything and nothing else is; alone it is something."""
    if not pattern.strip("*"):
        return text != ""
    escaped = re.sub(r"[?\[]", lambda sign: f"[{sign[0]}]", pattern)
    return fnmatch.fnmatchcase(text, escaped)


def bare(text: str, pattern: str) -> bool:
    parts = "*".join(map(names.key, pattern.split("*")))
    if pattern.strip("*") and not parts.strip("*"):
        return False
    return like(names.key(text), parts)


def lower(text: str, pattern: str) -> bool:
    return like(text.lower(), pattern.lower())


@dataclass(frozen=True)
class Oracle:
    barriers: list[Barrier]

    def holds(self, wanted: Search, one: Person) -> bool:
        match wanted:
            case Term(field, value):
                return bool(self._term(field.removeprefix("fields."), value, one))
            case Not(inner):
                return not self.holds(inner, one)
            case All(several):
                return all(self.holds(each, one) for each in several)
            case Any(several):
                return any(self.holds(each, one) for each in several)

    def _term(  # noqa: PLR0911, PLR0912 - one for each word of the language
        self, field: str, value: str, one: Person
    ) -> Anything:
        labels = {"tag": one.tags, "beat": one.beats, "list": one.lists}
        match field:
            case "":
                return self._word(value, one)
            case "name":
                found = [lower(each, value) for each in (one.first, one.last)]
                inside = value.strip("*") == "" or bare(one.first + one.last, f"*{value}*")
                return inside and any([bare(one.first + one.last, value), *found])
            case "email":
                return any(lower(each, value) for each in one.emails)
            case "outlet":
                return one.outlet and bare(one.outlet, value)
            case "function":
                return lower(one.function, value)
            case "regio":
                return any(lower(each, value) for each in one.own.values())
            case "kind":
                return one.kind.value == value
            case "language":
                return one.language == value[:2].lower()
            case "tag" | "beat" | "list":
                return any(lower(each, value) for each in labels[field])
            case "owner":
                return one.owner and like(one.owner, value)
            case "embargo":
                return one.embargo == value
            case "segment":
                return self.holds(search.parse(SEGMENT), one)
            case "has":
                return self._has(value, one)
            case "never":
                return not self._term(value, "yes", one)
            case "bounced" | "suppressed":
                return self._barred(field, value, one)
            case _:
                return self._happened(field, value, one)

    def _word(self, value: str, one: Person) -> bool:
        if value == "*":
            return True
        anywhere = f"*{value}*"
        in_email = re.search(r"[@.\d_]", value) and any(lower(e, anywhere) for e in one.emails)
        names_ = [one.first + one.last, one.outlet or ""]
        return bool(in_email) or any(bare(each, anywhere) for each in names_)

    def _has(self, what: str, one: Person) -> Anything:
        return {
            "name": names.key(one.first, one.last),
            "address": one.emails,
            "outlet": one.outlet,
            "function": one.function,
            "language": one.language,
            "owner": one.owner,
            "list": one.lists,
            "beat": one.beats,
            "tag": one.tags,
        }[what]

    def _barred(self, field: str, value: str, one: Person) -> bool:
        if value == "no":
            return not self._barred(field, "yes", one)
        return any(
            self._bars(barrier, email)
            for barrier in self.barriers
            if field == "suppressed" or barrier.reason is SuppressionReason.BOUNCED
            if value == "yes" or barrier.organisation in (None, value)
            for email in one.emails
        )

    def _bars(self, barrier: Barrier, email: str) -> bool:
        if barrier.address.startswith("@"):
            return barrier.address in suppressions.domains(email)
        if barrier.reason.value in ("asked", "complained", "do not contact"):
            return address.mailbox(barrier.address) == address.mailbox(email)
        return barrier.address == email

    def _happened(self, field: str, value: str, one: Person) -> bool:
        if field == "imported":
            days = [0] if one.imported else []
        else:
            mails = [one.mail] if one.mail else []
            had = [each for each in mails if each.status is DeliveryStatus.ACCEPTED]
            if field == "campaign":
                return any(like(each.campaign, value) for each in had)
            days = [each.days for each in (had if field == "mailed" else mails)]
            if field == "replied":
                days = [each.days for each in mails if each.replied]
        sets = {
            "yes": {0, 1, 20, 60},
            "<30d": {0, 1, 20},
            ">30d": {60},
            "<1d": {0},
            ">1d": {1, 20, 60} - {1},
            "2026": {0, 1, 20, 60},
            "2026-11": {0, 1, 20},
            "<2026-11-01": {60},
            ">2026-11-01": {0, 1, 20},
            "2020..2021": set(),
        }
        if value == "no":
            return not days
        return any(each in sets[value] for each in days)


class Filing:
    """Puts people on file, past all imports."""

    def __init__(self, session: Session, config: Settings) -> None:
        self.session = session
        self.organisations = directory.organisations(session, config.organisations)
        self.outlets = {one: Outlet(name=one, key=names.key(one)) for one in OUTLETS}
        self.tags = {one: Tag(name=one) for one in LABELS}
        self.beats = {one: Beat(name=one) for one in LABELS}
        self.lists = {one: self._list(one) for one in LISTS}
        self.campaigns = {one: self._campaign(one) for one in ("lente", "herfst")}
        self.worker = Worker(host="h", pid=1, started_at=NOW, seen_at=NOW)
        self.source = Import(
            file_name="f",
            sha256="",
            form="",
            columns={},
            counts={},
            imported_at=NOW,
            imported_by="els",
        )
        made = (self.outlets, self.tags, self.beats, self.lists, self.campaigns)
        session.add_all([one for each in made for one in each.values()])  # type: ignore[attr-defined]
        session.add_all([self.worker, self.source])
        # so that the own field and the segment are known whoever is on file
        session.add(self._contact(Contact(kind=Kind.PARTNER, fields={"Regio": "nergens"})))
        session.add(Segment(name="dicht", expression=SEGMENT, saved_at=NOW, saved_by="els"))
        session.flush()

    def _list(self, path: str) -> ContactList:
        key, _, name = path.rpartition("/")
        return ContactList(organisation=self.organisations.get(key), name=name)

    def _campaign(self, name: str) -> Campaign:
        return Campaign(
            name=name,
            release="nieuws",
            audience={},
            token=name,
            status=CampaignStatus.SENDING,
            created_at=NOW - dt.timedelta(99),
            drafted_at=NOW,
            approvals=[Approval(digest="d", approved_at=NOW, approved_by="a", content={})],
        )

    def _contact(self, made: Contact) -> Contact:
        made.created_at = made.updated_at = NOW
        return made

    def file(self, one: Person) -> int:
        made = self._contact(
            Contact(
                kind=one.kind,
                first_name=one.first,
                last_name=one.last,
                name_key=names.key(one.first, one.last),
                language=one.language,
                function=one.function,
                embargo=one.embargo,
                outlet=self.outlets[one.outlet] if one.outlet else None,
                owner=self.organisations[one.owner] if one.owner else None,
                fields=one.own,
                import_id=self.source.id if one.imported else None,
                import_line=1 if one.imported else None,
                tags=[self.tags[each] for each in one.tags],
                beats=[self.beats[each] for each in one.beats],
                addresses=[
                    Address(
                        email=each,
                        canonical=each,
                        mailbox=address.other_mailbox(each),
                        is_primary=not place,
                    )
                    for place, each in enumerate(one.emails)
                ],
            )
        )
        self.session.add(made)
        self.session.flush()
        for each in one.lists:
            self.session.add(Membership(list=self.lists[each], contact=made, added_at=NOW))
        if one.mail:
            self._deliver(made, one.mail)
        self.source.last_contact = made.id
        self.session.flush()
        return made.id

    def _deliver(self, whom: Contact, mail: Mail) -> None:
        at = NOW - dt.timedelta(mail.days)
        self.session.add(
            Delivery(
                campaign=self.campaigns[mail.campaign],
                contact=whom,
                status=mail.status,
                organisation=self.organisations["alfa"],
                mailbox=f"{whom.id}@x.example",
                variant="press.nl",
                recipient={},
                approval=self.campaigns[mail.campaign].approvals[0],
                worker_id=self.worker.id,
                message_sha256="s",
                settled_at=at,
                replied_at=at if mail.replied else None,
            )
        )

    def bar(self, one: Barrier) -> None:
        organisation = self.organisations[one.organisation] if one.organisation else None
        suppressions.suppress(self.session, one.address, organisation, one.reason, "", NOW)


def with_own_addresses(people: list[Person]) -> list[Person]:
    """No two people have one address."""
    taken: set[str] = set()
    found = []
    for one in people:
        emails = tuple(dict.fromkeys(each for each in one.emails if each not in taken))
        taken |= set(emails)
        found.append(replace(one, emails=emails))
    return found


@pytest.fixture
def filing(session: Session, config: Settings) -> Filing:
    return Filing(session, config)


@hypothesis_settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    people=st.lists(PEOPLE, min_size=2, max_size=5).map(with_own_addresses),
    barriers=st.lists(BARRIERS, max_size=3),
    searches=st.lists(SEARCHES, min_size=4, max_size=8),
)
def test_a_search_finds_whom_a_plain_reading_of_it_finds(
    filing: Filing, people: list[Person], barriers: list[Barrier], searches: list[Search]
) -> None:
    undone = filing.session.begin_nested()
    try:
        numbered = {filing.file(one): one for one in people}
        for barrier in barriers:
            filing.bar(barrier)
        known = Known(filing.session, NOW + dt.timedelta(seconds=1), BRUSSELS)
        for wanted in searches:
            typed = wording.told(wanted).replace("fields.", "")
            assert search.parse(typed, lambda: ["Regio"]) == wanted, typed
            found = set(finding.numbers(known, [typed])) & set(numbered)
            oracle = Oracle(barriers)
            meant = {number for number, one in numbered.items() if oracle.holds(wanted, one)}
            assert found == meant, typed
    finally:
        undone.rollback()
        filing.session.expire_all()


def test_each_search_alone_finds_whom_a_plain_reading_of_it_finds(filing: Filing) -> None:
    people = [
        Person("Élodie", "Van den Berghe", Kind.JOURNALIST, "fr", "RÉDACTEUR en chef", "yes",
               "L'Écho d'Été", "alfa", {"regio": "ÉLAN"}, ("ann@krant.example",),
               frozenset({"vip"}), frozenset({"énergie"}), frozenset({"alfa/pers"}),
               Mail("lente", DeliveryStatus.ACCEPTED, 20, True), True),
        Person("", "50%_x", Kind.POLICYMAKER, "", "", "", None, None, {}, (), frozenset(),
               frozenset(), frozenset(), None, False),
        Person("Ada", "O'Neill", Kind.PARTNER, "nl", "CHEF_%", "no", "100% Nieuws", None, {},
               ("a_n@gmail.com", "ann+pers@sub.krant.example"), frozenset({"50%_x"}), frozenset(),
               frozenset({"beleid"}), Mail("herfst", DeliveryStatus.REFUSED, 60, False), True),
    ]  # fmt: skip
    barriers = [
        Barrier("ann@sub.krant.example", None, SuppressionReason.ASKED),
        Barrier("@krant.example", "alfa", SuppressionReason.BOUNCED),
    ]
    numbered = {filing.file(one): one for one in people}
    for barrier in barriers:
        filing.bar(barrier)
    known = Known(filing.session, NOW + dt.timedelta(seconds=1), BRUSSELS)
    oracle = Oracle(barriers)
    for field, values in VALUES.items():
        for value in values:
            for wanted in (Term(field, value.strip('"')), Not(Term(field, value.strip('"')))):
                typed = wording.told(wanted).replace("fields.", "")
                found = set(finding.numbers(known, [typed])) & set(numbered)
                meant = {number for number, one in numbered.items() if oracle.holds(wanted, one)}
                assert found == meant, typed
    assert filing.session.query(Suppression).count() == len(barriers)
