"""Two records of one person made one: nothing is lost, nobody is mailed twice, all can return."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, true, update
from sqlalchemy.orm import Session

from campaign.contacts import (
    directory,
    duplicates,
    merge,
    mergeplan,
    rowchange,
    samepeople,
    suppressions,
)
from campaign.contacts.mergeplan import MergePlan
from campaign.delivery import ledger
from campaign.errors import CampaignError, CampaignStateError, NotFoundError
from campaign.models import (
    Address,
    Approval,
    Base,
    Beat,
    Campaign,
    Contact,
    ContactList,
    Delivery,
    DeliveryEvent,
    Membership,
    Merge,
    Organisation,
    Outlet,
    Tag,
    Worker,
)
from campaign.terms import CampaignStatus, DeliveryStatus, ExclusionReason, Kind, SuppressionReason
from tests.conftest import NOW
from tests.contacts.conftest import Importing

LATER = NOW + dt.timedelta(days=1)
ANN, OTHER = "ann@krant.example", "a.peeters@landkrant.example"
PRESS = f"""\
Voornaam;Achternaam;Medium;Functie;Telefoon;Thema's;Kleur;E-mail
Ann;Peeters;De Krant;chef;;energie;;{ANN}
Ann;Peeters;De Landkrant;redacteur;0470 00 00 12;energie, haven;rood;{OTHER}
Bob;Baert;De Krant;;;;;bob@krant.example
"""


@dataclass(frozen=True)
class Merging:
    """Merges as the command does, and looks at what came of it."""

    session: Session

    def plan(self, kept: str = ANN, gone: str = OTHER, *theirs: str) -> MergePlan:
        find = directory.find
        return mergeplan.make(
            self.session, find(self.session, kept), find(self.session, gone), theirs
        )

    def __call__(self, kept: str = ANN, gone: str = OTHER, *theirs: str) -> MergePlan:
        planned = self.plan(kept, gone, *theirs)
        merge.apply(self.session, planned, ledger.exclude, "the officer", NOW)
        return planned

    def undo(self, kept: str = ANN) -> merge.Undone:
        contact = directory.find(self.session, kept)
        return merge.undo(self.session, contact, ledger.readmit, LATER)

    def contact(self, email: str = ANN) -> Contact:
        self.session.expire_all()
        return directory.find(self.session, email)


@pytest.fixture
def merging(session: Session, importing: Importing) -> Merging:
    importing(PRESS)
    return Merging(session)


def dump(session: Session) -> dict[str, list[rowchange.Row]]:
    """Every row of every table but those that are only ever added to."""
    session.flush()
    return {
        table.name: rowchange.rows(session, table, true())
        for table in Base.metadata.sorted_tables
        if table.name not in ("merge", "delivery_event")
    }


# what a merged contact is


def test_the_kept_one_learns_what_it_lacked_and_a_blank_never_overwrites(merging: Merging) -> None:
    merging()
    ann = merging.contact()
    assert (ann.name, ann.function, ann.phone) == ("Ann Peeters", "chef", "+32470000012")
    assert ann.outlet is not None and ann.outlet.name == "De Krant"
    assert ann.fields == {"Kleur": "rood"}
    assert [one.name for one in ann.beats] == ["energie", "haven"]


def test_all_addresses_come_along_and_mail_goes_where_it_went(merging: Merging) -> None:
    merging()
    ann = merging.contact(OTHER)
    assert {one.canonical: one.is_primary for one in ann.addresses} == {ANN: True, OTHER: False}


def test_the_other_is_gone_and_where_it_came_from_is_known_of_the_one(
    session: Session, merging: Merging
) -> None:
    gone = merging.contact(OTHER).id
    merging()
    assert session.get(Contact, gone) is None
    assert [row.line for row in directory.provenance(session, merging.contact())] == [2, 3]


def test_what_both_say_is_a_conflict_that_is_kept_or_taken_fact_by_fact(merging: Merging) -> None:
    planned = merging.plan()
    assert [(one.label, one.ours, one.theirs) for one in planned.conflicts] == [
        ("function", "chef", "redacteur"),
        ("outlet", "De Krant", "De Landkrant"),
    ]
    merging(ANN, OTHER, "outlet")
    ann = merging.contact()
    assert (ann.function, ann.outlet and ann.outlet.name) == ("chef", "De Landkrant")


@pytest.mark.parametrize(
    ("ours", "theirs", "becomes"),
    [
        (("", ""), ("Ann", "Peeters"), "Ann Peeters"),
        (("", "Peeters"), ("Ann", "Peeters"), "Ann Peeters"),
        (("", "Ann"), ("Ann", "Peeters"), "Ann"),
        (("Ann", "Peeters"), ("", "Peeters"), "Ann Peeters"),
        (("Els", "Van den Berghe"), ("Els", "Vandenberghe"), "Els Van den Berghe"),
    ],
)
def test_a_name_goes_as_a_whole_and_a_fuller_one_completes(
    merging: Merging, ours: tuple[str, str], theirs: tuple[str, str], becomes: str
) -> None:
    from campaign.contacts import names

    for email, (first, last) in ((ANN, ours), (OTHER, theirs)):
        contact = merging.contact(email)
        contact.first_name, contact.last_name = first, last
        contact.name_key = names.key(first, last)
        merging.session.flush()
    merging()
    ann = merging.contact()
    assert ann.name == becomes
    assert ann.name_key == names.key(becomes)


def test_a_blank_is_no_conflict(merging: Merging) -> None:
    assert [one.label for one in merging.plan(ANN, "bob@krant.example").conflicts] == ["name"]


def test_lists_come_along_with_their_dates(
    session: Session, importing: Importing, merging: Merging
) -> None:
    importing(PRESS.replace(ANN, "zoe@krant.example"), name="beta-pers.csv", to="beta/pers")
    before = directory.memberships(session, merging.contact(OTHER))
    dates = {one.list.path: one.added_at for one in before}
    merging()
    after = {
        one.list.path: one.added_at for one in directory.memberships(session, merging.contact())
    }
    assert after == dates
    assert list(after) == ["alfa/pers", "beta/pers"]


def test_an_opt_out_of_either_address_holds_for_the_one_and_is_told(
    session: Session, merging: Merging
) -> None:
    suppressions.suppress(session, OTHER, None, SuppressionReason.ASKED, "a letter", NOW)
    (note,) = merging.plan().notes
    assert note == (
        f"{OTHER} asked not to be written to by anybody. That will hold for every address of "
        "this contact."
    )
    merging()
    held = samepeople.addresses(session, [merging.contact().id])
    assert [one.address for one in suppressions.all_of(session, held)] == [OTHER]


def test_who_differs_from_one_differs_from_both_together(
    session: Session, merging: Merging
) -> None:
    bob = merging.contact("bob@krant.example")
    duplicates.note_distinct(session, bob, merging.contact(OTHER), "the officer", NOW)
    duplicates.note_distinct(session, merging.contact(), merging.contact(OTHER), "somebody", NOW)
    assert merging.plan().notes == ("You noted that these are two people. That is forgotten.",)
    merging()
    assert duplicates.forget_distinct(session, bob, merging.contact())


def test_one_contact_is_not_merged_with_itself(merging: Merging) -> None:
    merging()
    with pytest.raises(CampaignError, match="one contact already"):
        merging.plan()


def test_a_plan_that_no_longer_holds_is_not_carried_out(session: Session, merging: Merging) -> None:
    planned = merging.plan()
    merging.contact().function = "uitgever"
    session.flush()
    before = dump(session)
    with pytest.raises(CampaignStateError, match="changed while you looked"):
        merge.apply(session, planned, ledger.exclude, "the officer", NOW)
    assert dump(session) == before


# mails


@dataclass(frozen=True)
class Mails:
    """A campaign that considered both, or one of them."""

    session: Session
    campaign: Campaign

    def of(self, email: str) -> Delivery:
        self.session.expire_all()
        return self.session.scalars(
            select(Delivery).where(
                Delivery.address == email, Delivery.campaign_id == self.campaign.id
            )
        ).one()

    def statuses(self) -> list[DeliveryStatus]:
        self.session.expire_all()
        return list(self.session.scalars(select(Delivery.status).order_by(Delivery.id)))


Considering = Callable[..., Mails]


def consider(
    session: Session, name: str, status: CampaignStatus, mails: Mapping[str, DeliveryStatus]
) -> Mails:
    """A campaign in the ledger, as draft, approve and send would leave it."""
    campaign = Campaign(
        name=name,
        release="nieuws",
        audience=["*"],
        token=name,
        status=status,
        created_at=NOW,
        drafted_at=NOW,
    )
    approval = Approval(
        campaign=campaign, digest="", approved_at=NOW, approved_by="somebody", content={}
    )
    worker = Worker(host="here", pid=1, started_at=NOW, seen_at=NOW)
    session.add_all([campaign, approval, worker])
    session.flush()
    alfa = session.scalars(select(Organisation).order_by(Organisation.id)).first()
    for email, one in mails.items():
        excluded = one is DeliveryStatus.EXCLUDED
        session.add(
            Delivery(
                campaign=campaign,
                contact=directory.find(session, email),
                status=one,
                reason=ExclusionReason.SUPPRESSED if excluded else None,
                detail="as drafted",
                organisation=alfa,
                address=email,
                mailbox=email,
                variant="press.nl",
                recipient={"name": "Ann Peeters"},
                message_id=f"<{name}.{email}>",
                approval_id=approval.id,
                worker_id=worker.id,
                message_sha256="0",
            )
        )
    session.flush()
    return Mails(session, campaign)


@pytest.fixture
def considering(session: Session, merging: Merging) -> Considering:
    def made(
        ann: DeliveryStatus, other: DeliveryStatus, status: CampaignStatus = CampaignStatus.SENDING
    ) -> Mails:
        return consider(session, "lente", status, {ANN: ann, OTHER: other})

    return made


S = DeliveryStatus


@pytest.mark.parametrize(
    ("ann", "other", "persons", "then"),
    [
        (S.ACCEPTED, S.QUEUED, ANN, [S.ACCEPTED, S.EXCLUDED]),
        (S.QUEUED, S.ACCEPTED, OTHER, [S.EXCLUDED, S.ACCEPTED]),
        (S.DEFERRED, S.IN_DOUBT, OTHER, [S.EXCLUDED, S.IN_DOUBT]),
        (S.SENDING, S.QUEUED, ANN, [S.SENDING, S.EXCLUDED]),
        (S.QUEUED, S.QUEUED, ANN, [S.QUEUED, S.EXCLUDED]),
        (S.REFUSED, S.QUEUED, OTHER, [S.REFUSED, S.QUEUED]),
        (S.EXCLUDED, S.QUEUED, OTHER, [S.EXCLUDED, S.QUEUED]),
        (S.ACCEPTED, S.ACCEPTED, ANN, [S.ACCEPTED, S.ACCEPTED]),
    ],
)
def test_who_was_mailed_as_one_is_not_mailed_as_the_other_and_no_row_is_lost(
    merging: Merging,
    considering: Considering,
    ann: DeliveryStatus,
    other: DeliveryStatus,
    persons: str,
    then: list[DeliveryStatus],
) -> None:
    mails = considering(ann, other)
    planned = merging()
    assert mails.statuses() == then
    assert mails.of(persons).contact_id == planned.kept_id
    assert mails.of(OTHER if persons == ANN else ANN).contact_id is None
    assert any("stays in the ledger, under no contact" in note for note in planned.notes)


def test_a_mail_that_will_not_leave_says_so_in_the_ledger(
    session: Session, merging: Merging, considering: Considering
) -> None:
    mails = considering(S.ACCEPTED, S.QUEUED)
    merging()
    delivery = mails.of(OTHER)
    assert delivery.reason is ExclusionReason.DUPLICATE
    assert delivery.detail == (f"is Ann Peeters <{ANN}> too, who gets this mail there (merged)")
    (event,) = session.scalars(select(DeliveryEvent)).all()
    assert (event.delivery_id, event.status) == (delivery.id, S.EXCLUDED)


def test_a_second_mail_that_is_on_the_wire_stops_the_merge(
    session: Session, merging: Merging, considering: Considering
) -> None:
    considering(S.ACCEPTED, S.SENDING)
    before = dump(session)
    with pytest.raises(CampaignStateError, match="on the wire at this moment"):
        merging()
    assert dump(session) == before


def test_a_mail_that_left_between_the_plan_and_the_deed_stops_the_merge(
    merging: Merging, considering: Considering
) -> None:
    mails = considering(S.QUEUED, S.QUEUED)
    planned = merging.plan()
    mails.of(OTHER).status = S.ACCEPTED
    merging.session.flush()
    with pytest.raises(CampaignStateError, match="Nothing was done; look again"):
        merge.apply(merging.session, planned, ledger.exclude, "the officer", NOW)


def test_an_exclusion_that_the_ledger_refuses_stops_the_merge(
    merging: Merging, considering: Considering
) -> None:
    considering(S.QUEUED, S.QUEUED)
    with pytest.raises(CampaignStateError, match="Nothing was done; look again"):
        merge.apply(merging.session, merging.plan(), lambda *_: False, "the officer", NOW)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (CampaignStatus.DRAFT, "lente is a draft. Draft it again"),
        (CampaignStatus.APPROVED, "lente is approved, and its readers change. Approve it again"),
        (CampaignStatus.SENDING, "lente is sending, and its readers change. Approve it again"),
    ],
)
def test_what_is_to_be_done_for_a_campaign_that_is_not_over_is_told(
    merging: Merging, session: Session, status: CampaignStatus, told: str
) -> None:
    consider(session, "lente", status, {OTHER: S.QUEUED})
    assert [note for note in merging.plan().notes if note.startswith(told)]


def test_a_campaign_that_is_over_asks_for_nothing(merging: Merging, session: Session) -> None:
    mails = consider(session, "lente", CampaignStatus.FINISHED, {OTHER: S.ACCEPTED})
    planned = merging()
    assert planned.notes == ()
    assert mails.of(OTHER).contact_id == planned.kept_id


# undo


def test_a_merge_that_is_taken_back_leaves_all_as_it_was(
    session: Session, merging: Merging, considering: Considering
) -> None:
    considering(S.QUEUED, S.ACCEPTED)
    before = dump(session)
    merging(ANN, OTHER, "function", "outlet")
    assert dump(session) != before
    assert merging.undo().left == ()
    assert dump(session) == before


def test_merges_are_taken_back_in_turn_the_last_first(session: Session, merging: Merging) -> None:
    before = dump(session)
    merging()
    between = dump(session)
    merging("bob@krant.example", ANN)
    assert merging.undo(OTHER).returned == f"Ann Peeters <{ANN}>, De Krant"
    assert dump(session) == between
    merging.undo()
    assert dump(session) == before
    with pytest.raises(NotFoundError, match="No merge of Ann Peeters"):
        merging.undo()


def test_what_was_changed_since_is_left_and_told(session: Session, merging: Merging) -> None:
    merging()
    ann = merging.contact()
    ann.phone = "0470 00 00 99"
    session.delete(next(one for one in ann.addresses if one.canonical == OTHER))
    session.flush()
    done = merging.undo()
    assert set(done.left) == {"phone: was changed since", f"address {OTHER}: is no longer there"}
    assert merging.contact().phone == "0470 00 00 99"
    assert directory.find(session, str(_gone(session))).function == "redacteur"


def _gone(session: Session) -> int:
    return session.scalars(select(Merge.gone_id)).one()


def test_a_mail_of_a_campaign_that_is_over_by_now_stays_unsent(
    merging: Merging, considering: Considering
) -> None:
    mails = considering(S.ACCEPTED, S.QUEUED)
    merging()
    mails.campaign.status = CampaignStatus.FINISHED
    assert merging.undo().left == (f"mail of lente to {OTHER}, not sent: stays excluded",)
    delivery = mails.of(OTHER)
    assert delivery.status is S.EXCLUDED
    assert delivery.contact_id == merging.contact(OTHER).id


def test_who_returns_to_a_number_that_somebody_else_has_by_now_gets_another(
    session: Session, importing: Importing, merging: Merging
) -> None:
    kept, gone = merging.contact("bob@krant.example"), merging.contact(OTHER).id
    importing("Naam;E-mail\nZoë Tack;zoe@krant.example\n")
    zoe = merging.contact("zoe@krant.example").id
    merging("zoe@krant.example", OTHER)
    merging("bob@krant.example", "zoe@krant.example")
    columns = Contact.__table__.insert().values(
        id=zoe,
        kind=Kind.JOURNALIST,
        name_key="",
        honorific="",
        first_name="Yara",
        last_name="",
        function="",
        language="",
        phone="",
        fields={},
        created_at=LATER,
        updated_at=LATER,
    )
    session.execute(columns)
    with pytest.raises(NotFoundError):
        merging.undo(str(zoe))
    assert merging.undo("bob@krant.example").left == ()
    back = merging.contact("zoe@krant.example")
    assert back.id not in (zoe, gone, kept.id)
    assert [one.list.path for one in directory.memberships(session, back)] == ["alfa/pers"]
    assert session.get_one(Contact, zoe).first_name == "Yara"


def test_rows_of_a_draft_made_anew_are_not_taken_for_those_that_were_moved(
    session: Session, merging: Merging
) -> None:
    old = consider(session, "lente", CampaignStatus.DRAFT, {OTHER: S.QUEUED})
    number = old.of(OTHER).id
    merging()
    session.delete(old.of(OTHER))
    session.flush()
    new = consider(session, "zomer", CampaignStatus.DRAFT, {ANN: S.QUEUED})
    session.execute(update(Delivery).values(id=number))
    assert merging.undo().left == (f"mail of lente to {OTHER}: was changed since",)
    assert new.of(ANN).contact_id == merging.contact().id


def test_an_exclusion_that_is_another_by_now_stays(
    merging: Merging, considering: Considering
) -> None:
    mails = considering(S.ACCEPTED, S.QUEUED)
    merging()
    mails.of(OTHER).detail = "excluded by hand"
    merging.session.flush()
    assert merging.undo().left == (f"mail of lente to {OTHER}, not sent: was changed since",)
    assert mails.of(OTHER).status is S.EXCLUDED


WORDS = st.sampled_from(["", "Ann", "Peeters", "chef"])
SETS = st.sets(st.integers(0, 2))
STATUSES = st.sampled_from(
    [None, S.QUEUED, S.ACCEPTED, S.DEFERRED, S.REFUSED, S.EXCLUDED, S.IN_DOUBT]
)
PEOPLE = st.fixed_dictionaries(
    {
        "words": st.tuples(WORDS, WORDS, WORDS, WORDS),
        "outlet": st.one_of(st.none(), st.integers(0, 2)),
        "fields": st.dictionaries(st.sampled_from("AB"), st.sampled_from("xy")),
        "addresses": st.integers(0, 2),
        "beats": SETS,
        "tags": SETS,
        "lists": SETS,
        "mails": st.tuples(STATUSES, STATUSES),
    }
)


def write(session: Session, drawn: list[dict[str, object]]) -> list[int]:
    """People, and two campaigns under way, as Hypothesis drew them."""
    shelves = {
        Outlet: [Outlet(name=f"o{n}", key=f"o{n}") for n in range(3)],
        Beat: [Beat(name=f"b{n}") for n in range(3)],
        Tag: [Tag(name=f"t{n}") for n in range(3)],
        ContactList: [ContactList(name=f"l{n}") for n in range(3)],
    }
    campaigns = [consider(session, f"c{n}", CampaignStatus.SENDING, {}).campaign for n in range(2)]
    approval = session.scalars(select(Approval)).first()
    worker = session.scalars(select(Worker)).first()
    assert approval and worker
    for shelf in shelves.values():
        session.add_all(shelf)
    session.flush()
    alfa = session.scalars(select(Organisation)).first()
    people = []
    for at, one in enumerate(drawn):
        first, last, function, phone = one["words"]  # type: ignore[misc]
        contact = Contact(
            kind=Kind.JOURNALIST,
            first_name=first,
            last_name=last,
            name_key=f"{first}{last}".lower(),
            function=function,
            phone=phone,
            outlet=None if one["outlet"] is None else shelves[Outlet][one["outlet"]],  # type: ignore[index]
            fields=one["fields"],
            created_at=NOW,
            updated_at=NOW,
        )
        contact.addresses = [
            Address(email=f"{n}@{at}.example", canonical=f"{n}@{at}.example", is_primary=not n)
            for n in range(one["addresses"])  # type: ignore[arg-type]
        ]
        contact.beats = [shelves[Beat][n] for n in one["beats"]]  # type: ignore[misc,union-attr,attr-defined]
        contact.tags = [shelves[Tag][n] for n in one["tags"]]  # type: ignore[misc,union-attr,attr-defined]
        session.add(contact)
        for n in one["lists"]:  # type: ignore[attr-defined]
            session.add(Membership(list=shelves[ContactList][n], contact=contact, added_at=NOW))
        for campaign, status in zip(campaigns, one["mails"], strict=True):  # type: ignore[call-overload]
            if status:
                session.add(
                    Delivery(
                        campaign=campaign,
                        contact=contact,
                        status=status,
                        organisation=alfa,
                        reason=ExclusionReason.NO_VARIANT if status is S.EXCLUDED else None,
                        address=f"0@{at}.example",
                        mailbox=f"{len(people)}@{at}.example",
                        variant="press.nl",
                        recipient={"name": first},
                        approval_id=approval.id,
                        worker_id=worker.id,
                        message_sha256="0",
                    )
                )
        session.flush()
        people.append(contact.id)
    return people


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(PEOPLE, min_size=3, max_size=3), takes_all=st.booleans())
def test_whatever_two_have_merged_and_unmerged_is_what_it_was(
    session: Session, importing: Importing, drawn: list[dict[str, object]], takes_all: bool
) -> None:
    with session.begin_nested() as savepoint:
        one, two, three = map(str, write(session, drawn))
        merging, dumps = Merging(session), [dump(session)]
        for kept, gone in ((one, two), (three, one)):
            conflicts = [fact.label for fact in merging.plan(kept, gone).conflicts]
            merging(kept, gone, *(conflicts if takes_all else ()))
            dumps.append(dump(session))
            mailed = [row["status"] for row in dumps[-1]["delivery"]]
            assert len(mailed) == len(dumps[0]["delivery"])
        for kept, before in ((three, dumps[1]), (one, dumps[0])):
            assert merging.undo(kept).left == ()
            assert dump(session) == before
        savepoint.rollback()
    session.expunge_all()
