"""Who gets a campaign: nobody twice, nobody who opted out, everybody with a reason."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.audience import eligibility
from campaign.audience.candidate import ALL, Barrier, Candidate, LastMail, Reach
from campaign.audience.eligibility import Decision, Rules
from campaign.contacts import address
from campaign.terms import PERSONAL, Choice, ExclusionReason, Kind, OwnerRule, SuppressionReason

ORDER = ["alfa", "beta", "gamma"]
ELS = ("elsvandenberghe", "hetscheldeblad")
ASKED, BOUNCED = SuppressionReason.ASKED, SuppressionReason.BOUNCED


def choose_variant(kind: Kind, language: str) -> str | None:
    names = {Kind.JOURNALIST: "press", Kind.POLICYMAKER: "policy"}
    return f"{names[kind]}.{language}" if kind in names and language else None


def reach(email: str, *barriers: Barrier, fault: str = "") -> Reach:
    return Reach(email, email, address.mailbox(email), barriers, fault)


def barrier(scope: str = ALL, reason: SuppressionReason = ASKED) -> Barrier:
    return Barrier(scope, reason, f"{reason.value} on 2026-01-09")


def candidate(number: int, *barriers: Barrier, **changes: Any) -> Candidate:
    values: dict[str, Any] = {
        "contact_id": number,
        "kind": Kind.JOURNALIST,
        "language": "nl",
        "name": f"Contact {number}",
        "person_key": None,
        "outlet": "",
        "addresses": (reach(f"contact{number}@krant.example", *barriers),),
        "listed_by": frozenset({"alfa"}),
    }
    return Candidate(**(values | changes))


def decide(*candidates: Candidate, **asked: Any) -> list[Decision]:
    rules = Rules(ORDER, choose_variant, variants=["press", "policy"], **asked)
    return eligibility.decide(candidates, rules)


def alone(*barriers: Barrier, **changes: Any) -> Decision:
    (decision,) = decide(candidate(1, *barriers, **changes))
    return decision


def test_a_contact_on_a_list_is_mailed_by_the_organisation_of_that_list() -> None:
    decision = alone(listed_by=frozenset({"beta"}))
    assert decision.mailed
    assert decision.owner is not None
    assert (decision.owner.organisation, decision.variant) == ("beta", "press.nl")
    assert decision.detail == "is the only one of this campaign on whose lists this contact stands"


def test_a_contact_on_a_shared_list_only_is_mailed_by_the_first_organisation() -> None:
    decision = alone(listed_by=frozenset())
    assert decision.owner is not None
    assert decision.owner.organisation == "alfa"


def test_the_owner_on_file_writes_although_another_has_the_list() -> None:
    decision = alone(listed_by=frozenset({"beta"}), explicit_owner="gamma")
    assert decision.owner is not None
    assert (decision.owner.organisation, decision.owner.rule) == ("gamma", OwnerRule.EXPLICIT)


def test_what_is_anothers_alone_is_left_to_it_though_it_has_no_part_in_the_release() -> None:
    decision = alone(listed_by=frozenset({"beta"}), explicit_owner="delta")
    assert decision.reason is ExclusionReason.OTHER_ORGANISATION
    assert decision.detail == "is delta's alone, which has no part in this release"


def test_somebody_without_an_address_is_excluded_with_that_reason() -> None:
    decision = alone(addresses=())
    assert decision.reason is ExclusionReason.NO_ADDRESS
    assert decision.detail == "has no mail address on file"


def test_an_address_that_no_mail_reaches_is_told_with_what_is_wrong_with_it() -> None:
    decision = alone(addresses=(reach("ann(at)krant.example", fault="has (at) instead of @"),))
    assert decision.reason is ExclusionReason.INVALID
    assert decision.detail == "ann(at)krant.example has (at) instead of @"


def test_somebody_for_whom_there_is_no_text_is_excluded_with_that_reason() -> None:
    decision = alone(kind=Kind.COMPANY, language="fr")
    assert decision.reason is ExclusionReason.NO_VARIANT
    assert decision.detail == "no text for a company in 'fr'"


def test_an_opt_out_for_all_excludes() -> None:
    decision = alone(barrier())
    assert decision.reason is ExclusionReason.SUPPRESSED
    assert decision.detail == "for all organisations: asked on 2026-01-09"


def test_an_opt_out_for_one_organisation_leaves_the_contact_to_another_and_says_so() -> None:
    decision = alone(barrier("alfa"), listed_by=frozenset({"alfa", "beta"}))
    assert decision.owner is not None
    assert decision.owner.organisation == "beta"
    assert decision.detail.endswith("; not alfa: asked on 2026-01-09")


def test_an_opt_out_is_not_passed_by_through_an_organisation_without_the_contact() -> None:
    decision = alone(barrier("alfa"), listed_by=frozenset({"alfa"}))
    assert decision.reason is ExclusionReason.SUPPRESSED
    assert decision.detail == "for alfa: asked on 2026-01-09"


def test_an_opt_out_from_the_owner_on_file_is_not_passed_by_through_another() -> None:
    decision = alone(barrier("beta"), listed_by=frozenset({"alfa", "beta"}), explicit_owner="beta")
    assert decision.reason is ExclusionReason.SUPPRESSED


def test_who_is_not_to_be_contacted_is_told_apart_from_who_asked() -> None:
    decision = alone(barrier(reason=SuppressionReason.DO_NOT_CONTACT), barrier())
    assert decision.reason is ExclusionReason.DO_NOT_CONTACT


def test_where_one_address_bounced_the_next_is_mailed_and_that_is_told() -> None:
    first, second = reach("a@krant.example", barrier(reason=BOUNCED)), reach("a@prive.example")
    decision = alone(addresses=(first, second))
    assert decision.reach is second
    assert decision.detail.endswith(
        "; at a@prive.example, as a@krant.example: bounced on 2026-01-09"
    )


def test_where_each_address_bounced_that_is_the_reason() -> None:
    decision = alone(barrier(reason=BOUNCED))
    assert decision.reason is ExclusionReason.BOUNCED


def test_who_asked_at_one_address_is_mailed_at_none() -> None:
    addresses = (reach("a@krant.example"), reach("a@prive.example", barrier()))
    assert alone(addresses=addresses).reason is ExclusionReason.SUPPRESSED


def test_who_is_held_by_hand_is_held_and_the_note_is_told() -> None:
    decision = alone(choice=Choice.HELD, choice_note="by els: is on leave")
    assert (decision.reason, decision.detail) == (ExclusionReason.HELD, "by els: is on leave")


LEFT_OUT = [
    ("excepted", "tag:vip", ExclusionReason.EXCEPTED),
    ("had", "had 'winter' from beta on 2026-01-09", ExclusionReason.HAD_CAMPAIGN),
    ("recent", "had 'winter' from beta on 2026-01-09", ExclusionReason.RECENTLY_MAILED),
]


@pytest.mark.parametrize(("fact", "told", "reason"), LEFT_OUT)
def test_whom_the_officer_left_out_is_told_with_why(
    fact: str, told: str, reason: ExclusionReason
) -> None:
    decision = alone(**{fact: told})
    assert decision.reason is reason
    assert decision.detail.endswith(told)


@pytest.mark.parametrize(("fact", "told", "reason"), LEFT_OUT)
def test_whom_she_adds_by_hand_gets_it_all_the_same(
    fact: str, told: str, reason: ExclusionReason
) -> None:
    decision = alone(choice=Choice.ADDED, choice_note="by els", **{fact: told})
    assert decision.mailed
    assert decision.detail.endswith("; added by hand by els")


def test_who_opted_out_does_not_get_it_though_added_by_hand() -> None:
    assert alone(barrier(), choice=Choice.ADDED).reason is ExclusionReason.SUPPRESSED


def test_under_an_embargo_who_does_not_accept_it_waits() -> None:
    now, later = decide(candidate(1, embargo=True), candidate(2), embargo=True)
    assert (now.waits, later.waits) == (False, True)
    assert not alone().waits


def test_who_does_not_accept_embargoes_is_left_out_where_there_is_no_second_wave() -> None:
    now, left = decide(candidate(1, embargo=True), candidate(2), embargo=True, first_wave_only=True)
    assert now.mailed
    assert left.reason is ExclusionReason.EMBARGO


def test_an_owner_and_a_no_to_embargoes_hold_for_the_person_under_every_record() -> None:
    first = candidate(1, person_key=ELS, embargo=True, listed_by=frozenset({"alfa", "beta"}))
    second = candidate(2, person_key=ELS, explicit_owner="beta", no_embargo=True)
    mailed, double = decide(first, second, embargo=True)
    assert mailed.owner and (mailed.owner.organisation, mailed.owner.rule.value) == (
        "beta", "explicit",
    )  # fmt: skip
    assert mailed.waits
    assert double.reason is ExclusionReason.DUPLICATE


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_owners_the_record_that_is_mailed_decides_and_the_other_is_told(
    order: tuple[int, int],
) -> None:
    records = [
        candidate(1, person_key=ELS, explicit_owner="beta"),
        candidate(2, person_key=ELS, explicit_owner="alfa"),
    ]
    mailed = decide(*(records[place] for place in order))[0]
    assert mailed.owner and mailed.owner.organisation == "beta"
    assert "; alfa is the owner too, by another record" in mailed.detail


def test_one_person_on_file_twice_is_mailed_once_and_the_other_row_says_where() -> None:
    first, second = decide(
        candidate(2, person_key=ELS, name="Els Vandenberghe"),
        candidate(1, person_key=ELS, name="Els Van den Berghe"),
    )
    assert (first.candidate.contact_id, first.mailed) == (1, True)
    assert second.reason is ExclusionReason.DUPLICATE
    assert second.detail == (
        "is Els Van den Berghe <contact1@krant.example> too, who gets this mail there"
    )


def test_one_mailbox_is_mailed_once_however_it_is_written() -> None:
    first, second, third = decide(
        candidate(1, addresses=(reach("ann@krant.example"),), name="Ann Aerts"),
        candidate(2, addresses=(reach("ann+pers@krant.example"),)),
        candidate(3, addresses=(reach("anna@krant.example"),)),
    )
    assert first.mailed and third.mailed
    assert second.reason is ExclusionReason.DUPLICATE
    assert (
        second.detail == "shares a mailbox with Ann Aerts <ann@krant.example>, who gets this mail"
    )


def test_who_shares_a_second_address_is_one_person_also_over_a_third() -> None:
    decisions = decide(
        candidate(1, addresses=(reach("a@krant.example"), reach("x@prive.example"))),
        candidate(
            2, addresses=(reach("b@krant.example"), reach("x+1@prive.example")), person_key=ELS
        ),
        candidate(3, person_key=ELS),
    )
    assert [one.mailed for one in decisions] == [True, False, False]


def test_the_second_record_is_mailed_where_the_first_has_no_address() -> None:
    first, second = decide(candidate(1, person_key=ELS, addresses=()), candidate(2, person_key=ELS))
    assert first.reason is ExclusionReason.NO_ADDRESS
    assert second.mailed


def test_who_is_a_journalist_and_a_policymaker_gets_the_text_that_stands_first() -> None:
    policy, press = decide(
        candidate(1, person_key=ELS, kind=Kind.POLICYMAKER), candidate(2, person_key=ELS)
    )
    assert policy.reason is ExclusionReason.DUPLICATE
    assert press.variant == "press.nl"


def test_an_opt_out_of_one_record_counts_for_the_other_record_of_that_person() -> None:
    decisions = decide(candidate(1, person_key=ELS), candidate(2, barrier(), person_key=ELS))
    assert {one.reason for one in decisions} == {ExclusionReason.SUPPRESSED}
    assert decisions[0].detail == (
        "for all organisations: asked on 2026-01-09, as contact2@krant.example"
    )
    assert decisions[1].detail == "for all organisations: asked on 2026-01-09"


def test_what_is_known_of_a_record_outside_the_audience_counts_and_is_not_decided_on() -> None:
    (decision,) = decide(
        candidate(1, person_key=ELS), candidate(2, barrier(), person_key=ELS, considered=False)
    )
    assert decision.reason is ExclusionReason.SUPPRESSED


@pytest.mark.parametrize(("fact", "told", "reason"), LEFT_OUT)
def test_what_left_one_record_out_leaves_the_other_of_that_person_out(
    fact: str, told: str, reason: ExclusionReason
) -> None:
    decisions = decide(candidate(1, person_key=ELS, **{fact: told}), candidate(2, person_key=ELS))
    assert {one.reason for one in decisions} == {reason}


def test_holding_one_record_holds_the_person_whatever_else_was_chosen() -> None:
    decisions = decide(
        candidate(1, person_key=ELS, choice=Choice.HELD, choice_note="by els"),
        candidate(2, person_key=ELS, choice=Choice.ADDED),
    )
    assert {one.reason for one in decisions} == {ExclusionReason.HELD}


def test_one_at_each_outlet_is_the_one_first_made() -> None:
    first, second, freelance = decide(
        candidate(1, outlet="krant"),
        candidate(2, outlet="krant"),
        candidate(3),
        one_per_outlet=True,
    )
    assert first.mailed and freelance.mailed
    assert second.reason is ExclusionReason.ONE_PER_OUTLET
    assert second.detail == "Contact 1, a colleague, gets it"


def test_at_an_outlet_who_was_added_by_hand_goes_before_the_others() -> None:
    first, second = decide(
        candidate(1, outlet="krant"),
        candidate(2, outlet="krant", choice=Choice.ADDED),
        one_per_outlet=True,
    )
    assert (first.reason, second.mailed) == (ExclusionReason.ONE_PER_OUTLET, True)


def test_two_people_of_whom_nothing_is_known_are_two_people() -> None:
    assert all(one.mailed for one in decide(candidate(1), candidate(2)))


def reader(number: int, *barriers: Barrier, **changes: Any) -> Candidate:
    """One of those who read the mail of one newsroom."""
    return candidate(number, addresses=(reach("redactie@krant.example", *barriers),), **changes)


def test_two_who_read_one_newsrooms_mail_get_one_that_greets_both() -> None:
    jan, an = decide(reader(1, name="Jan Peeters"), reader(2, name="An Claes"))
    assert (jan.mailed, jan.fellows) == (True, (2,))
    assert jan.detail.endswith("; greets An Claes too, at the same address")
    assert an.reason is ExclusionReason.DUPLICATE
    assert an.detail == (
        "reads redactie@krant.example together with Jan Peeters, in whose mail they are greeted too"
    )


def test_who_said_no_is_not_greeted_in_a_colleagues_mail_and_the_colleague_gets_it() -> None:
    own = reach("an@krant.example", barrier())
    an = reader(1, name="An Claes")
    an = candidate(1, name="An Claes", addresses=(*an.addresses, own))
    said_no, jan = decide(an, reader(2, name="Jan Peeters"))
    assert said_no.reason is ExclusionReason.SUPPRESSED
    assert (jan.mailed, jan.fellows) == (True, ())


def test_a_shared_mail_is_from_an_organisation_that_may_write_to_each_of_its_readers() -> None:
    own = reach("an@krant.example", barrier("alfa"))
    both = frozenset({"alfa", "beta"})
    an = candidate(2, addresses=(*reader(2).addresses, own), listed_by=both)
    jan, greeted = decide(reader(1, listed_by=both), an)
    assert jan.owner is not None
    assert (jan.owner.organisation, jan.fellows) == ("beta", (2,))
    jan, left = decide(reader(1, listed_by=frozenset({"alfa"})), an)
    assert jan.owner is not None
    assert (jan.owner.organisation, jan.fellows) == ("alfa", ())
    assert left.detail.endswith("to whom another organisation writes than may to them")
    assert greeted.reason is left.reason is ExclusionReason.DUPLICATE


def test_a_shared_mail_waits_for_the_reader_who_does_not_accept_embargoes() -> None:
    first, _ = decide(reader(1, embargo=True), reader(2), embargo=True)
    assert first.waits


def test_who_has_an_address_of_their_own_gets_a_mail_there() -> None:
    lies = candidate(2, addresses=(reach("lies@krant.example"), *reader(2).addresses))
    assert [one.fellows for one in decide(reader(1), lies) if one.mailed] == [(), ()]


ORGANISATIONS = st.sampled_from([*ORDER, "delta"])
MAILS = st.builds(
    LastMail,
    ORGANISATIONS,
    st.integers(1, 28).map(lambda day: dt.datetime(2026, 1, day, tzinfo=dt.UTC)),
    st.just("eerder"),
)
BARRIERS = st.builds(barrier, st.just(ALL) | ORGANISATIONS, st.sampled_from(SuppressionReason))
EMAILS = st.sampled_from(
    "a@x.example a+1@x.example b@x.example c@x.example "
    "redactie@x.example redactie+1@x.example".split()
)
ADDRESSES = st.lists(
    st.builds(
        lambda email, barriers, fault: reach(email, *barriers, fault=fault),
        EMAILS,
        st.lists(BARRIERS, max_size=2),
        st.sampled_from(["", "", "", "has no @"]),
    ),
    max_size=3,
    unique_by=lambda one: one.email,
).map(tuple)
TOLD = st.sampled_from(["", "", "", "told"])
PEOPLE = st.builds(
    candidate,
    st.integers(0, 1000),
    kind=st.sampled_from(Kind),
    language=st.sampled_from(["nl", "fr", ""]),
    person_key=st.none() | st.tuples(st.sampled_from("abc"), st.sampled_from("xy")),
    outlet=st.sampled_from(["", "krant", "blad"]),
    addresses=ADDRESSES,
    listed_by=st.frozensets(ORGANISATIONS),
    explicit_owner=st.just("") | ORGANISATIONS,
    last_mails=st.lists(MAILS, max_size=3).map(tuple),
    embargo=st.booleans(),
    choice=st.none() | st.sampled_from(Choice),
    choice_note=st.just("by els"),
    excepted=TOLD,
    had=TOLD,
    recent=TOLD,
    considered=st.sampled_from([True, True, True, False]),
)
AUDIENCES = st.lists(PEOPLE, max_size=12, unique_by=lambda one: one.contact_id)
ASKED_FOR = st.fixed_dictionaries(
    {name: st.booleans() for name in ("embargo", "first_wave_only", "one_per_outlet", "balance")}
)


def records_of(one: Candidate, candidates: list[Candidate]) -> list[Candidate]:
    """All that are the same person as one, over as many others as it takes."""
    found = [one]
    for known in found:
        boxes = {it.mailbox for it in known.addresses if not it.email.startswith("redactie")}
        found += [
            other
            for other in candidates
            if other not in found
            and (
                (known.person_key is not None and other.person_key == known.person_key)
                or boxes & {reach.mailbox for reach in other.addresses}
            )
        ]
    return found


@given(AUDIENCES, ASKED_FOR)
def test_each_candidate_has_one_decision_and_each_decision_its_words(
    candidates: list[Candidate], asked: dict[str, bool]
) -> None:
    decisions = decide(*candidates, **asked)
    assert Counter(one.candidate.contact_id for one in decisions) == Counter(
        one.contact_id for one in candidates if one.considered
    )
    for one in decisions:
        assert one.detail
        assert (one.owner is not None) == one.mailed == bool(one.variant)
        assert not one.mailed or (one.reach and not one.reach.fault)


@given(AUDIENCES, ASKED_FOR)
def test_no_person_and_no_mailbox_is_mailed_twice(
    candidates: list[Candidate], asked: dict[str, bool]
) -> None:
    mailed = [one for one in decide(*candidates, **asked) if one.mailed]
    boxes = [one.reach.mailbox for one in mailed if one.reach]
    assert len(boxes) == len(set(boxes)) == len(mailed)
    greeted = [one.candidate.contact_id for one in mailed]
    greeted += [number for one in mailed for number in one.fellows]
    for one in candidates:
        same = {other.contact_id for other in records_of(one, candidates)}
        assert len([number for number in greeted if number in same]) < 2


@given(AUDIENCES, ASKED_FOR)
def test_nobody_is_mailed_by_one_to_whom_that_person_said_no(
    candidates: list[Candidate], asked: dict[str, bool]
) -> None:
    for one in decide(*candidates, **asked):
        if one.owner is None or one.reach is None:
            continue
        scopes = (ALL, one.owner.organisation)
        assert not [it for it in one.reach.barriers if it.scope in scopes]
        for reader in (one.candidate, *(it for it in candidates if it.contact_id in one.fellows)):
            for record in records_of(reader, candidates):
                for it in record.every_barrier:
                    assert it.reason not in PERSONAL or it.scope not in scopes


@given(AUDIENCES, ASKED_FOR)
def test_whom_the_officer_held_is_never_mailed(
    candidates: list[Candidate], asked: dict[str, bool]
) -> None:
    for one in decide(*candidates, **asked):
        if one.mailed:
            readers = (one.candidate, *(it for it in candidates if it.contact_id in one.fellows))
            records = [record for it in readers for record in records_of(it, candidates)]
            assert all(record.choice is not Choice.HELD for record in records)


@given(AUDIENCES, ASKED_FOR)
def test_nobody_is_forgotten_who_could_have_been_mailed(
    candidates: list[Candidate], asked: dict[str, bool]
) -> None:
    decisions = decide(*candidates, **asked)
    mailed = {one.candidate.contact_id for one in decisions if one.mailed}
    left_at_outlet = {
        one.candidate.contact_id
        for one in decisions
        if one.reason is ExclusionReason.ONE_PER_OUTLET
    }
    boxes = {one.reach.mailbox for one in decisions if one.mailed and one.reach}
    for one in decisions:
        same = {other.contact_id for other in records_of(one.candidate, candidates)}
        match one.reason:
            case ExclusionReason.DUPLICATE:
                theirs = {reach.mailbox for reach in one.candidate.addresses}
                assert same & (mailed | left_at_outlet) or theirs & boxes
            case ExclusionReason.ONE_PER_OUTLET:
                outlets = {it.candidate.outlet for it in decisions if it.mailed}
                assert asked["one_per_outlet"] and one.candidate.outlet in outlets
            case ExclusionReason.NO_ADDRESS:
                assert not one.candidate.addresses
            case ExclusionReason.NO_VARIANT:
                assert choose_variant(one.candidate.kind, one.candidate.language) is None


@given(AUDIENCES, ASKED_FOR)
def test_only_an_organisation_of_the_campaign_writes(
    candidates: list[Candidate], asked: dict[str, bool]
) -> None:
    for one in decide(*candidates, **asked):
        assert one.owner is None or one.owner.organisation in ORDER


@given(AUDIENCES.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), ASKED_FOR)
def test_the_order_in_which_contacts_are_found_decides_nothing(
    found: tuple[list[Candidate], list[Candidate]], asked: dict[str, bool]
) -> None:
    one, other = found
    assert decide(*one, **asked) == decide(*other, **asked)
