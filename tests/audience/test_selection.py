"""Whom an expression finds among the contacts on file, on both databases."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.audience.eligibility import Decision
from campaign.contacts import address, suppressions
from campaign.errors import QueryError
from campaign.models import Approval, Campaign, Delivery, HandChoice, Worker
from campaign.terms import (
    CampaignStatus,
    Choice,
    DeliveryStatus,
    ExclusionReason,
    OwnerRule,
    SuppressionReason,
)
from tests.audience.conftest import Finding
from tests.conftest import NOW
from tests.contacts.conftest import Importing

EVERYBODY = [
    *("Aerts", "Özgür", "Van den Berghe"),
    *("Claes", "Vandenberghe", "O'Neill"),
    *("Pauwels", "Raes", "Adres"),
]
FOUND = {
    "*": EVERYBODY,
    "list:alfa/pers": ["Aerts", "Özgür", "Van den Berghe"],
    "list:ALFA/Pers": ["Aerts", "Özgür", "Van den Berghe"],
    "list:*/pers": EVERYBODY[:6],
    "list:beleid": ["Pauwels", "Raes", "Adres"],
    "list:*": EVERYBODY,
    "kind:policymaker": ["Pauwels", "Adres"],
    "kind:beleidsmaker": ["Pauwels", "Adres"],
    "kind:onderzoeker": ["Raes"],
    "language:fr": ["Özgür"],
    "language:Frans": ["Özgür"],
    "beat:zee": ["Aerts"],
    "beat:*zee*": ["Aerts", "Claes"],
    'beat:"wind op zee"': ["Claes"],
    "beat:ÉNERGIE": ["Özgür"],
    "tag:vip": ["Aerts"],
    'outlet:"het scheldeblad"': ["Van den Berghe", "Vandenberghe"],
    "outlet:het*": ["Van den Berghe", "Claes", "Vandenberghe"],
    "outlet:\"l'echo d'ete\"": ["Özgür"],
    "owner:beta": ["Pauwels"],
    "name:aerts": ["Aerts"],
    "name:Ada": ["Aerts"],
    'name:"ada aerts"': ["Aerts"],
    "name:ad": [],
    "name:ad*": ["Aerts", "Adres"],
    "name:élodie": ["Özgür"],
    "name:ÖZGÜR": ["Özgür"],
    'name:"elodie ozgur"': ["Özgür"],
    'name:"van den berghe"': ["Van den Berghe"],
    'name:"o\'neill"': ["O'Neill"],
    "email:ada@dageraad.example": ["Aerts"],
    "email:ADA@PRIVE.EXAMPLE": ["Aerts"],
    "email:*@scheldeblad.example": ["Van den Berghe", "Vandenberghe"],
    "email:scheldeblad.example": [],
    "vandenberghe": ["Van den Berghe", "Vandenberghe"],
    "özgür": ["Özgür"],
    "ozgur": ["Özgür"],
    "ELODIE": ["Özgür"],
    '"het weekblad"': ["Claes"],
    "prive.example": ["Aerts"],
    "list:alfa/pers -tag:vip": ["Özgür", "Van den Berghe"],
    "list:alfa/pers language:fr": ["Özgür"],
    "-list:*/pers": ["Pauwels", "Raes", "Adres"],
    "-owner:beta -kind:policymaker -list:*/pers": ["Raes"],
    '-"het scheldeblad" list:beta/pers': ["Claes", "O'Neill"],
    "kind:policymaker list:alfa/pers": [],
}
HOSTILE = {
    "%": [],
    "_": ["O'Neill"],
    "zoe_oneill": ["O'Neill"],
    "ad%aerts": [],
    "ad_aerts": [],
    "name:%": [],
    "name:____": [],
    "name:Ad_": [],
    "email:%": [],
    "email:a%": [],
    "email:a_a@dageraad.example": [],
    "tag:50%_korting": ["Van den Berghe"],
    "'": [],
    "';--": [],
    '"\') OR 1=1 --"': [],
    "name:\"x' OR '1'='1\"": [],
    "\\": [],
    "name:\\": [],
    "{{7*7}}": [],
    "<script>": [],
    "…": [],
}


def test_each_field_finds_whom_it_means(finding: Finding) -> None:
    assert {expression: finding(expression) for expression in FOUND} == FOUND


def test_signs_in_a_value_are_never_patterns_and_never_sql(finding: Finding) -> None:
    assert {expression: finding(expression) for expression in HOSTILE} == HOSTILE
    assert finding("*") == EVERYBODY


def test_a_negated_sign_excludes_nobody(finding: Finding) -> None:
    assert finding("-%") == finding("-name:%") == EVERYBODY


def test_several_expressions_find_each_contact_once(finding: Finding) -> None:
    assert finding("list:alfa/pers", "tag:vip", "beat:zee", "name:claes") == [
        *("Aerts", "Özgür", "Van den Berghe"),
        "Claes",
    ]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("list:alfa/perss", "no list 'alfa/perss'; did you mean 'alfa/pers'?"),
        ("list:nergens", "no list 'nergens'; there are: alfa/pers, beleid, beta/pers"),
        ("-tag:vpi", "no tag 'vpi'; did you mean 'vip'?"),
        ("-owner:btea", "no owner 'btea'; did you mean 'beta'?"),
        ("beat:sport*", "no beat 'sport*'; there are: wind op zee, zee, énergie"),
        ("outlet:weekblat", "no outlet 'weekblat'; did you mean 'Het Weekblad'?"),
        ("outlet:%", "no outlet '%'"),
    ],
)
def test_a_name_that_does_not_exist_stops_the_search(
    finding: Finding, expression: str, said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        finding(expression)
    assert str(caught.value).splitlines()[0] == said


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("kind:jornalist", "unknown kind 'jornalist'; known are: journalist, policymaker"),
        ("-kind:vip", "unknown kind 'vip'"),
        ("language:klingon", "unknown language 'klingon'; known are: nl, fr, en, de"),
    ],
)
def test_a_kind_or_language_that_does_not_exist_stops_the_search(
    finding: Finding, expression: str, said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        finding(expression)
    assert str(caught.value).startswith(said)


def by_name(decisions: list[Decision]) -> dict[str, Decision]:
    return {one.candidate.name: one for one in decisions}


def test_everybody_considered_has_a_decision_with_its_reason(finding: Finding) -> None:
    decisions = by_name(finding.decide("*"))
    assert len(decisions) == len(EVERYBODY)
    assert decisions["Guy Adres"].reason is ExclusionReason.NO_ADDRESS
    assert decisions["Els Vandenberghe"].reason is ExclusionReason.DUPLICATE
    owners = {name: one.owner.organisation for name, one in decisions.items() if one.owner}
    assert owners == {
        "Ada Aerts": "alfa",
        "Élodie Özgür": "alfa",
        "Els Van den Berghe": "alfa",
        "Cy Claes": "beta",
        "Zoë O'Neill": "beta",
        "Piet Pauwels": "beta",
        "Rik Raes": "alfa",
    }
    assert decisions["Piet Pauwels"].owner.rule is OwnerRule.EXPLICIT  # type: ignore[union-attr]


def test_somebody_without_a_language_is_written_to_in_the_workspaces(finding: Finding) -> None:
    asked: list[tuple[str, str]] = []
    finding.decide("name:claes", "name:özgür", choose=lambda _, code: asked.append(code) or "press")
    assert asked == ["fr", "nl"]


def suppress(importing: Importing, address: str, organisation: str | None = None) -> None:
    known = importing.known[organisation] if organisation else None
    suppressions.suppress(
        importing.session, address, known, SuppressionReason.ASKED, "by a test", NOW
    )


def test_an_opt_out_of_a_second_address_is_an_opt_out_of_the_person(
    finding: Finding, importing: Importing
) -> None:
    suppress(importing, "ada@prive.example")
    (decision,) = finding.decide("name:aerts")
    assert decision.reason is ExclusionReason.SUPPRESSED
    assert decision.detail == "for all organisations: asked on 2026-11-23 (by a test)"


def test_an_opt_out_counts_for_a_namesake_at_that_outlet_who_is_not_in_the_audience(
    finding: Finding, importing: Importing
) -> None:
    suppress(importing, "e.vandenberghe@scheldeblad.example")
    (decision,) = finding.decide('list:alfa/pers name:"van den berghe"')
    assert decision.reason is ExclusionReason.SUPPRESSED
    assert decision.detail.endswith("as e.vandenberghe@scheldeblad.example")


def test_an_opt_out_of_a_namesake_elsewhere_does_not_count(
    finding: Finding, importing: Importing
) -> None:
    importing("Naam;Medium;E-mail\nAda Aerts;Elders;ada@elders.example\n", to="beta/pers")
    suppress(importing, "ada@elders.example")
    (decision,) = finding.decide("list:alfa/pers name:aerts")
    assert decision.mailed


def test_an_opt_out_for_one_organisation_leaves_the_contact_to_the_other(
    finding: Finding, importing: Importing
) -> None:
    importing("Naam;E-mail\nAda Aerts;ada@dageraad.example\n", to="beta/pers")
    suppress(importing, "ada@dageraad.example", "alfa")
    (decision,) = finding.decide("name:aerts")
    assert decision.owner is not None
    assert decision.owner.organisation == "beta"


@pytest.fixture
def accepted(importing: Importing, session: Session) -> Delivery:
    """A mail that Beta once had accepted for Ada."""
    ada = importing.contact("ada@dageraad.example")
    campaign = Campaign(
        name="herfst",
        release="nieuws",
        audience=["*"],
        token="t",  # noqa: S106 - not a password
        status=CampaignStatus.FINISHED,
        created_at=NOW,
        drafted_at=NOW,
    )
    campaign.approvals = [Approval(digest="d", approved_at=NOW, approved_by="a", content={})]
    worker = Worker(host="h", pid=1, started_at=NOW, seen_at=NOW)
    session.add_all([campaign, worker])
    session.flush()
    made = Delivery(
        campaign=campaign,
        contact=ada,
        status=DeliveryStatus.ACCEPTED,
        organisation=importing.known["beta"],
        address="ada@dageraad.example",
        mailbox="ada@dageraad.example",
        variant="press",
        recipient={},
        approval=campaign.approvals[0],
        worker_id=worker.id,
        message_sha256="s",
        settled_at=NOW - dt.timedelta(days=30),
    )
    session.add(made)
    session.flush()
    return made


def test_the_organisation_that_last_wrote_writes_again(
    finding: Finding, importing: Importing, accepted: Delivery
) -> None:
    importing("Naam;E-mail\nAda Aerts;ada@dageraad.example\n", to="beta/pers")
    (decision,) = finding.decide("name:aerts")
    assert decision.owner is not None
    assert (decision.owner.organisation, decision.owner.rule) == ("beta", OwnerRule.LAST_WROTE)
    assert decision.detail == "wrote last, on 2026-10-24 (herfst)"


def test_a_mail_that_was_refused_does_not_make_its_sender_the_owner(
    finding: Finding, importing: Importing, accepted: Delivery, session: Session
) -> None:
    importing("Naam;E-mail\nAda Aerts;ada@dageraad.example\n", to="beta/pers")
    accepted.status = DeliveryStatus.REFUSED
    session.flush()
    (decision,) = finding.decide("name:aerts")
    assert decision.owner is not None
    assert decision.owner.rule is OwnerRule.ORDER


def test_an_organisation_whose_list_was_not_named_does_not_write(
    importing: Importing, finding: Finding
) -> None:
    importing("Naam;E-mail;Uitgeschreven\nGerda Goos;gerda@krant.example;ja\n", to="alfa/pers")
    importing("Naam;E-mail\nGerda Goos;gerda@krant.example\n", to="beta/pers")
    (decision,) = finding.decide("list:alfa/pers email:gerda@krant.example")
    assert not decision.mailed
    assert decision.detail.startswith("for alfa: asked")
    (both,) = finding.decide("email:gerda@krant.example")
    assert both.owner is not None and both.owner.organisation == "beta"


def mailed(
    importing: Importing, email: str, *, days_ago: int = 3, name: str = "eerder"
) -> Delivery:
    """A mail that a contact had from beta."""
    session, contact = importing.session, importing.contact(email)
    campaign = session.scalars(select(Campaign).where(Campaign.name == name)).one_or_none()
    if campaign is None:
        campaign = Campaign(
            name=name, release="nieuws", audience={}, token=name, created_at=NOW, drafted_at=NOW,
            status=CampaignStatus.FINISHED,
        )  # fmt: skip
        campaign.approvals = [Approval(digest="d", approved_at=NOW, approved_by="a", content={})]
    worker = Worker(host="h", pid=1, started_at=NOW, seen_at=NOW)
    session.add_all([campaign, worker])
    session.flush()
    made = Delivery(
        campaign=campaign, contact=contact, status=DeliveryStatus.ACCEPTED, variant="press",
        organisation=importing.known["beta"], address=email, mailbox=address.mailbox(email),
        recipient={}, approval=campaign.approvals[0], worker_id=worker.id, message_sha256="s",
        settled_at=NOW - dt.timedelta(days=days_ago),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def reasons(decisions: list[Decision]) -> dict[str, str]:
    """By name, why those who get nothing get nothing."""
    return {one.candidate.name: one.reason.value for one in decisions if one.reason}


def test_who_was_mailed_within_the_window_is_left_out_by_whichever_organisation(
    importing: Importing, finding: Finding
) -> None:
    mailed(importing, "cy@weekblad.example", days_ago=6)
    mailed(importing, "ada@dageraad.example", days_ago=8)
    found = by_name(finding.decide("list:*/pers", not_mailed_days=7))
    assert found["Cy Claes"].reason is ExclusionReason.RECENTLY_MAILED
    assert found["Cy Claes"].detail.startswith("had 'eerder' from beta on 20")
    assert found["Ada Aerts"].mailed


def test_a_mail_in_doubt_counts_as_one_that_went(importing: Importing, finding: Finding) -> None:
    delivery = mailed(importing, "cy@weekblad.example")
    delivery.status, delivery.settled_at, delivery.claimed_at = DeliveryStatus.IN_DOUBT, None, NOW
    importing.session.flush()
    assert "Cy Claes" in reasons(finding.decide("list:*/pers", not_mailed_days=7))


def test_the_window_knows_a_mailbox_that_another_contact_had(
    importing: Importing, finding: Finding
) -> None:
    delivery = mailed(importing, "cy@weekblad.example")
    delivery.contact = None  # the contact of then is gone
    delivery.mailbox = "ada@prive.example"
    importing.session.flush()
    assert reasons(finding.decide("name:ada", not_mailed_days=7)) == {
        "Ada Aerts": "mailed recently"
    }


def test_the_window_knows_the_other_record_of_a_person_whom_no_search_finds(
    importing: Importing, finding: Finding
) -> None:
    mailed(importing, "e.vandenberghe@scheldeblad.example")
    found = reasons(finding.decide("list:alfa/pers", not_mailed_days=7))
    assert found == {"Els Van den Berghe": "mailed recently"}


def test_who_had_one_of_the_campaigns_is_left_out_however_long_ago(
    importing: Importing, finding: Finding
) -> None:
    mailed(importing, "cy@weekblad.example", days_ago=900)
    mailed(importing, "ada@dageraad.example", days_ago=900, name="ander")
    found = reasons(finding.decide("list:*/pers -outlet:*scheldeblad", not_in=("eerder",)))
    assert found == {"Cy Claes": "had the earlier campaign"}


def test_a_search_behind_except_speaks_of_the_person_and_not_of_the_record(
    importing: Importing, finding: Finding
) -> None:
    found = finding.decide("list:alfa/pers", excepting=("list:beta/pers", "tag:vip"))
    assert reasons(found) == {"Els Van den Berghe": "excepted", "Ada Aerts": "excepted"}


def test_a_choice_by_hand_goes_with_its_campaign(importing: Importing, finding: Finding) -> None:
    session = importing.session
    campaign = mailed(importing, "cy@weekblad.example", name="zomer").campaign
    ada, cy = importing.contact("ada@dageraad.example"), importing.contact("cy@weekblad.example")
    for contact, choice in ((ada, Choice.HELD), (cy, Choice.ADDED)):
        session.add(
            HandChoice(
                campaign_id=campaign.id,
                contact_id=contact.id,
                choice=choice,
                note="zo",
                chosen_at=NOW,
                chosen_by="els",
            )
        )
    session.flush()
    found = by_name(finding.decide("name:ada", campaign=campaign))
    assert found["Ada Aerts"].reason is ExclusionReason.HELD
    assert found["Ada Aerts"].detail == "by els: zo"
    assert found["Cy Claes"].detail.endswith("; added by hand by els: zo")
    assert list(by_name(finding.decide("name:ada"))) == ["Ada Aerts"]


def test_an_opt_out_of_a_mailbox_holds_for_each_of_its_addresses(
    importing: Importing, finding: Finding
) -> None:
    suppress(importing, "ada+krant@dageraad.example", None)
    assert reasons(finding.decide("name:ada")) == {"Ada Aerts": "suppressed"}


def test_an_opt_out_of_an_address_holds_for_that_address_with_a_plus(
    importing: Importing, finding: Finding
) -> None:
    importing("Naam;E-mail\nEva Eik;eva+pers@uur.example\n", to="alfa/pers")
    suppress(importing, "eva@uur.example", None)
    assert reasons(finding.decide("name:eva")) == {"Eva Eik": "suppressed"}


def test_a_bounce_of_an_address_with_a_plus_says_nothing_of_the_one_without(
    importing: Importing, finding: Finding
) -> None:
    bounced = SuppressionReason.BOUNCED
    suppressions.suppress(importing.session, "cy+a@weekblad.example", None, bounced, "t", NOW)
    assert reasons(finding.decide("name:cy")) == {}


def test_a_list_that_a_search_leaves_out_makes_nobody_an_owner(finding: Finding) -> None:
    found = by_name(finding.decide("kind:journalist -list:alfa/pers"))
    assert found["Cy Claes"].owner is not None
    assert found["Cy Claes"].owner.organisation == "beta"


def test_a_domain_that_is_suppressed_bars_what_is_below_it_and_nothing_beside_it(
    importing: Importing, finding: Finding
) -> None:
    importing("Naam;E-mail\nDe Redactie;x@sub.weekblad.example\n", to="alfa/pers")
    importing("Naam;E-mail\nZij Niet;x@hetweekblad.example\n", to="alfa/pers")
    suppress(importing, "@weekblad.example", None)
    found = reasons(finding.decide("email:*weekblad.example"))
    assert found == {"Cy Claes": "suppressed", "De Redactie": "suppressed"}


def test_a_bounce_bars_one_address_and_the_next_is_mailed(
    importing: Importing, finding: Finding
) -> None:
    bounced = SuppressionReason.BOUNCED
    suppressions.suppress(importing.session, "ada@dageraad.example", None, bounced, "test", NOW)
    (decision,) = finding.decide("name:ada")
    assert decision.reach is not None
    assert decision.reach.canonical == "ada@prive.example"
    suppressions.suppress(importing.session, "ada@prive.example", None, bounced, "test", NOW)
    assert reasons(finding.decide("name:ada")) == {"Ada Aerts": "bounced before"}
