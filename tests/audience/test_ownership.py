"""Which organisation writes, and the words in which that is told."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.audience import ownership
from campaign.audience.candidate import LastMail
from campaign.audience.ownership import Case, Owner
from campaign.terms import OwnerRule

ORDER = ["alfa", "beta", "gamma"]


def mail(organisation: str, day: int) -> LastMail:
    return LastMail(organisation, dt.datetime(2026, 1, day, tzinfo=dt.UTC), f"campaign-{day}")


def choose(able: list[str] | set[str], explicit: str, mails: list[LastMail]) -> Owner:
    (owner,) = ownership.choose_all([Case(able, explicit, mails)], ORDER, balance=False)
    return owner


def test_the_owner_on_file_writes_whoever_wrote_last() -> None:
    owner = choose(["alfa", "beta"], "beta", [mail("alfa", 9)])
    assert (owner.organisation, owner.rule) == ("beta", OwnerRule.EXPLICIT)
    assert owner.why == "is the owner on file"


def test_else_the_organisation_that_wrote_last_writes_again() -> None:
    owner = choose(["alfa", "beta"], "", [mail("beta", 9), mail("alfa", 3)])
    assert (owner.organisation, owner.rule) == ("beta", OwnerRule.LAST_WROTE)
    assert owner.why == "wrote last, on 2026-01-09 (campaign-9)"


def test_a_last_mail_of_one_that_may_not_write_now_does_not_count() -> None:
    owner = choose(["alfa", "beta"], "", [mail("gamma", 9), mail("beta", 3)])
    assert owner.organisation == "beta"


def test_two_last_mails_of_one_moment_are_settled_by_the_order() -> None:
    for mails in ([mail("beta", 9), mail("alfa", 9)], [mail("alfa", 9), mail("beta", 9)]):
        assert choose(["alfa", "beta"], "", mails).organisation == "alfa"


def test_else_the_first_in_campaign_toml_writes_and_the_others_are_named() -> None:
    owner = choose({"gamma", "beta"}, "", [])
    assert (owner.organisation, owner.rule) == ("beta", OwnerRule.ORDER)
    assert owner.why == "comes first in campaign.toml, before gamma"


@pytest.mark.parametrize(
    ("listed_by", "why"),
    [
        (["gamma"], "is the only one of this campaign on whose lists this contact stands"),
        (
            ["gamma", "beta"],
            "is the only one that may write of those on whose lists this contact stands",
        ),
        ([], "is the only one of this campaign that may write to this contact"),
    ],
)
def test_the_only_one_that_could_write_is_told_as_such(listed_by: list[str], why: str) -> None:
    case = Case(["gamma"], listed_by=listed_by)
    (owner,) = ownership.choose_all([case], ORDER, balance=False)
    assert (owner.organisation, owner.why) == ("gamma", why)


def test_an_owner_on_file_that_may_not_write_does_not_write() -> None:
    assert choose(["alfa"], "beta", []).organisation == "alfa"


def evened(*cases: Case) -> list[str]:
    return [one.organisation for one in ownership.choose_all(cases, ORDER, balance=True)]


def test_balance_evens_out_what_nothing_else_decides() -> None:
    free = Case(["alfa", "beta", "gamma"])
    assert evened(free, free, free, free) == ["alfa", "beta", "gamma", "alfa"]


def test_balance_counts_the_mails_that_an_owner_or_an_earlier_mail_decided() -> None:
    free, alfas = Case(["alfa", "beta"]), Case(["alfa", "beta"], "alfa")
    betas = Case(["beta", "alfa"], "", [mail("beta", 3)])
    assert evened(free, free, alfas, alfas, betas) == ["beta", "alfa", "alfa", "alfa", "beta"]


def test_balance_says_among_whom_it_chose() -> None:
    found = ownership.choose_all([Case(["alfa", "gamma"])], ORDER, balance=True)
    assert found[0].rule is OwnerRule.BALANCE
    assert found[0].why == "had the fewest mails of this campaign so far, of alfa, gamma"


@given(st.lists(st.sets(st.sampled_from(ORDER), min_size=3), max_size=40))
def test_what_all_could_write_is_spread_to_within_one_mail(able: list[set[str]]) -> None:
    counts = Counter(dict.fromkeys(ORDER, 0))
    counts.update(evened(*map(Case, able)))
    assert max(counts.values()) - min(counts.values()) <= 1
