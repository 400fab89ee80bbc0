"""Which organisation writes, and the words in which that is told."""

import datetime as dt

from campaign.audience import ownership
from campaign.audience.ownership import LastMail
from campaign.terms import OwnerRule

ORDER = ["alfa", "beta", "gamma"]


def mail(organisation: str, day: int) -> LastMail:
    return LastMail(organisation, dt.datetime(2026, 1, day, tzinfo=dt.UTC), f"campaign-{day}")


def test_the_owner_on_file_writes_whoever_wrote_last() -> None:
    owner = ownership.choose(ORDER, ["alfa", "beta"], "beta", [mail("alfa", 9)])
    assert (owner.organisation, owner.rule) == ("beta", OwnerRule.EXPLICIT)
    assert owner.why == "is the owner on file"


def test_else_the_organisation_that_wrote_last_writes_again() -> None:
    owner = ownership.choose(ORDER, ["alfa", "beta"], "", [mail("beta", 9), mail("alfa", 3)])
    assert (owner.organisation, owner.rule) == ("beta", OwnerRule.LAST_WROTE)
    assert owner.why == "wrote last, on 2026-01-09 (campaign-9)"


def test_a_last_mail_of_one_that_may_not_write_now_does_not_count() -> None:
    owner = ownership.choose(ORDER, ["alfa", "beta"], "", [mail("gamma", 9), mail("beta", 3)])
    assert owner.organisation == "beta"


def test_two_last_mails_of_one_moment_are_settled_by_the_order() -> None:
    for mails in ([mail("beta", 9), mail("alfa", 9)], [mail("alfa", 9), mail("beta", 9)]):
        assert ownership.choose(ORDER, ["alfa", "beta"], "", mails).organisation == "alfa"


def test_else_the_first_in_campaign_toml_writes_and_the_others_are_named() -> None:
    owner = ownership.choose(ORDER, {"gamma", "beta"}, "", [])
    assert (owner.organisation, owner.rule) == ("beta", OwnerRule.ORDER)
    assert owner.why == "comes first in campaign.toml, before gamma"


def test_the_only_one_that_could_write_is_told_as_such() -> None:
    owner = ownership.choose(ORDER, ["gamma"], "", [])
    assert (owner.organisation, owner.why) == ("gamma", "is the only one that has this contact")


def test_an_owner_on_file_that_may_not_write_does_not_write() -> None:
    assert ownership.choose(ORDER, ["alfa"], "beta", []).organisation == "alfa"
