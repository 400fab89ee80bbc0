"""Who gets a campaign: nobody twice, nobody who opted out, everybody with a reason."""

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from campaign.audience import eligibility
from campaign.audience.eligibility import ALL, Candidate, Decision
from campaign.audience.ownership import LastMail
from campaign.terms import ExclusionReason, Kind, OwnerRule

ORDER = ["alfa", "beta", "gamma"]
ELS = ("elsvandenberghe", "hetscheldeblad")


def choose_variant(kind: Kind, language: str) -> str | None:
    return {Kind.JOURNALIST: "press", Kind.POLICYMAKER: "policy"}.get(kind) if language else None


def candidate(number: int, **changes: object) -> Candidate:
    values: dict[str, object] = {
        "contact_id": number,
        "kind": Kind.JOURNALIST,
        "language": "nl",
        "name": f"Contact {number}",
        "person_key": None,
        "address": f"contact{number}@krant.example",
        "listed_by": frozenset({"alfa"}),
    }
    return Candidate(**(values | changes))  # type: ignore[arg-type]


def decide(*candidates: Candidate) -> list[Decision]:
    return eligibility.decide(candidates, ORDER, choose_variant)


def alone(**changes: object) -> Decision:
    (decision,) = decide(candidate(1, **changes))
    return decision


def test_a_contact_on_a_list_is_mailed_by_the_organisation_of_that_list() -> None:
    decision = alone(listed_by=frozenset({"beta"}))
    assert decision.mailed
    assert decision.owner is not None
    assert (decision.owner.organisation, decision.variant) == ("beta", "press")
    assert decision.detail == "is the only one that has this contact"


def test_a_contact_on_a_shared_list_only_is_mailed_by_the_first_organisation() -> None:
    decision = alone(listed_by=frozenset())
    assert decision.owner is not None
    assert decision.owner.organisation == "alfa"


def test_the_owner_on_file_writes_although_another_has_the_list() -> None:
    decision = alone(listed_by=frozenset({"beta"}), explicit_owner="gamma")
    assert decision.owner is not None
    assert (decision.owner.organisation, decision.owner.rule) == ("gamma", OwnerRule.EXPLICIT)


def test_an_owner_that_is_not_in_this_campaign_leaves_the_contact_to_the_others() -> None:
    decision = alone(listed_by=frozenset({"beta"}), explicit_owner="delta")
    assert decision.owner is not None
    assert decision.owner.organisation == "beta"


def test_somebody_without_an_address_is_excluded_with_that_reason() -> None:
    decision = alone(address="")
    assert decision.reason is ExclusionReason.NO_ADDRESS
    assert decision.detail == "has no mail address on file"


def test_somebody_for_whom_there_is_no_text_is_excluded_with_that_reason() -> None:
    decision = alone(kind=Kind.COMPANY, language="fr")
    assert decision.reason is ExclusionReason.NO_VARIANT
    assert decision.detail == "no text for a company in 'fr'"


def test_an_opt_out_for_all_excludes() -> None:
    decision = alone(suppressed={ALL: "asked on 2026-01-09"})
    assert decision.reason is ExclusionReason.SUPPRESSED
    assert decision.detail == "for all organisations: asked on 2026-01-09"


def test_an_opt_out_for_one_organisation_leaves_the_contact_to_another_and_says_so() -> None:
    decision = alone(
        listed_by=frozenset({"alfa", "beta"}), suppressed={"alfa": "asked on 2026-01-09"}
    )
    assert decision.owner is not None
    assert decision.owner.organisation == "beta"
    assert decision.detail.endswith("; not alfa: asked on 2026-01-09")


def test_an_opt_out_is_not_passed_by_through_an_organisation_without_the_contact() -> None:
    decision = alone(listed_by=frozenset({"alfa"}), suppressed={"alfa": "asked"})
    assert decision.reason is ExclusionReason.SUPPRESSED


def test_an_opt_out_from_the_owner_on_file_is_not_passed_by_through_another() -> None:
    decision = alone(
        listed_by=frozenset({"alfa", "beta"}), explicit_owner="beta", suppressed={"beta": "asked"}
    )
    assert decision.reason is ExclusionReason.SUPPRESSED


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


def test_the_second_record_is_mailed_where_the_first_has_no_address() -> None:
    first, second = decide(candidate(1, person_key=ELS, address=""), candidate(2, person_key=ELS))
    assert first.reason is ExclusionReason.NO_ADDRESS
    assert second.mailed


def test_an_opt_out_of_one_record_counts_for_the_other_record_of_that_person() -> None:
    decisions = decide(
        candidate(1, person_key=ELS), candidate(2, person_key=ELS, suppressed={ALL: "asked"})
    )
    assert {one.reason for one in decisions} == {ExclusionReason.SUPPRESSED}
    assert decisions[0].detail == "for all organisations: asked, as contact2@krant.example"
    assert decisions[1].detail == "for all organisations: asked"


def test_two_people_of_whom_nothing_is_known_are_two_people() -> None:
    assert all(one.mailed for one in decide(candidate(1), candidate(2)))


ORGANISATIONS = st.sampled_from([*ORDER, "delta"])
MAILS = st.builds(
    LastMail,
    ORGANISATIONS,
    st.integers(1, 28).map(lambda day: dt.datetime(2026, 1, day, tzinfo=dt.UTC)),
    st.just("eerder"),
)
PEOPLE = st.builds(
    candidate,
    st.integers(),
    kind=st.sampled_from(Kind),
    language=st.sampled_from(["nl", "fr", ""]),
    person_key=st.none() | st.tuples(st.sampled_from("abc"), st.sampled_from("xy")),
    address=st.sampled_from(["", "a@krant.example", "b@krant.example"]),
    listed_by=st.frozensets(ORGANISATIONS),
    explicit_owner=st.just("") | ORGANISATIONS,
    suppressed=st.dictionaries(st.just(ALL) | ORGANISATIONS, st.just("asked"), max_size=3),
    last_mails=st.lists(MAILS, max_size=3).map(tuple),
)
AUDIENCES = st.lists(PEOPLE, max_size=12, unique_by=lambda one: one.contact_id)


@given(AUDIENCES)
def test_each_candidate_has_one_decision_and_each_decision_its_words(
    candidates: list[Candidate],
) -> None:
    decisions = decide(*candidates)
    assert Counter(one.candidate.contact_id for one in decisions) == Counter(
        one.contact_id for one in candidates
    )
    for one in decisions:
        assert one.detail
        assert (one.owner is not None) == one.mailed == bool(one.variant)


@given(AUDIENCES)
def test_no_person_is_mailed_twice(candidates: list[Candidate]) -> None:
    mailed = [one.candidate.person_key for one in decide(*candidates) if one.mailed]
    people = [key for key in mailed if key is not None]
    assert len(people) == len(set(people))


@given(AUDIENCES)
def test_nobody_is_mailed_by_one_to_whom_that_person_said_no(candidates: list[Candidate]) -> None:
    for one in decide(*candidates):
        if one.owner is None:
            continue
        key = one.candidate.person_key
        records = [other for other in candidates if key is not None and other.person_key == key]
        for record in [one.candidate, *records]:
            assert ALL not in record.suppressed
            assert one.owner.organisation not in record.suppressed


@given(AUDIENCES)
def test_nobody_is_forgotten_who_could_have_been_mailed(candidates: list[Candidate]) -> None:
    decisions = decide(*candidates)
    mailed = {one.candidate.person_key for one in decisions if one.mailed}
    for one in decisions:
        if one.reason is ExclusionReason.DUPLICATE:
            assert one.candidate.person_key in mailed
        if one.reason is ExclusionReason.NO_ADDRESS:
            assert one.candidate.address == ""
        if one.reason is ExclusionReason.NO_VARIANT:
            assert choose_variant(one.candidate.kind, one.candidate.language) is None


@given(AUDIENCES)
def test_only_an_organisation_of_the_campaign_writes(candidates: list[Candidate]) -> None:
    for one in decide(*candidates):
        assert one.owner is None or one.owner.organisation in ORDER


@given(AUDIENCES.flatmap(lambda people: st.tuples(st.just(people), st.permutations(people))))
def test_the_order_in_which_contacts_are_found_decides_nothing(
    found: tuple[list[Candidate], list[Candidate]],
) -> None:
    one, other = found
    assert decide(*one) == decide(*other)
