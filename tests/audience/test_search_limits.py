"""Searches that are long, deep, or strange, on both databases."""

import pytest

from campaign.audience import page, search, spans
from campaign.audience.fields import FIELDS
from campaign.audience.search import Term
from campaign.errors import QueryError
from tests.audience.conftest import Finding
from tests.audience.test_selection import EVERYBODY
from tests.conftest import NOW
from tests.contacts.conftest import on_sqlite


def test_a_thousand_conditions_are_asked_at_once(finding: Finding) -> None:
    many = [f"name:x{number}" for number in range(999)]
    assert finding(" OR ".join(["name:aerts", *many[:700]])) == ["Aerts"]
    assert finding(" ".join(["tag:vip", *(f"-{one}" for one in many[:700])])) == ["Aerts"]
    pairs = [f"(kind:partner function:x{number})" for number in range(250)]
    assert finding(" OR ".join(["name:aerts", *pairs])) == ["Aerts"]
    assert finding("*", *many) == EVERYBODY


def test_brackets_are_asked_as_deep_as_any_database_reads(finding: Finding) -> None:
    deep = "aerts"
    for number in range(2):
        deep = f"(({deep}) OR x{number}@ OR -tag:*) -y{number} name:*"
    assert finding(f"-({deep})") == [one for one in EVERYBODY if one not in finding(deep)]
    assert finding("-(" * 49 + "tag:vip" + ")" * 49) == EVERYBODY[1:]
    deepest = f"(({deep}) OR ozgur) -zz"
    assert finding(deepest) == finding(f"({deep}) OR ozgur")
    with pytest.raises(QueryError, match="more than 6 deep"):
        finding(f"(({deepest}) OR x) -yy")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("import:99999999999999999999999", "an import is named by its number"),
        ("import:999999999999999999", "no import 999999999999999999"),
        (f"import:{'9' * 5000}", "an import is named by its number"),
        ("import:٣", "an import is named by its number"),
        ("mailed:>9999y", "no moment or span: '>9999y'"),
        ("mailed:0000", "no moment or span"),
        ("imported:9999-12-31", "no moment or span"),
        ("mailed:2026-02-30", "no moment or span"),
        ("mailed:2026-11..2026-10", "no moment or span"),
        ("mailed:..", "no moment or span"),
        ("never:was", "never what? Known are: mailed, replied, bounced, imported"),
        ("has:everything", "has what? Known are: name, address"),
        ("bounced:maybe", "write bounced:yes or bounced:no"),
        ("embargo:<3d", "write embargo:yes or embargo:no"),
        ("suppressed:gamma", "no suppressed 'gamma'"),
        ("segment:x", "no segment 'x'; there is none yet"),
    ],
)
def test_what_cannot_be_is_refused_before_the_database_sees_it(
    finding: Finding, expression: str, said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        finding(expression)
    assert str(caught.value).startswith(said)
    assert str(caught.value).endswith("^")


@pytest.mark.parametrize("said", ["a@", "@", "a@b@c", "*@*", "@é.example", "a@*.é", "a\\@b", "%@%"])
def test_what_is_no_address_finds_nobody_or_whom_its_stars_find(
    finding: Finding, said: str
) -> None:
    assert finding(f"email:{said}") == ([] if said != "*@*" else [*EVERYBODY[:-1]])


@on_sqlite
def test_stars_without_end_are_answered_at_once(finding: Finding) -> None:
    with pytest.raises(QueryError, match="no list"):
        finding("list:" + "*a" * 400 + "*b")
    assert finding("name:" + "*a" * 400 + "*b") == []


@on_sqlite
def test_quotes_and_dashes_of_word_mean_what_those_of_the_keyboard_mean(finding: Finding) -> None:
    assert finding("outlet:“het scheldeblad” –list:alfa/pers") == ["Vandenberghe"]
    assert finding("name:«van den berghe» OR “cy”") == ["Van den Berghe", "Claes"]


def test_the_example_of_each_field_can_be_read() -> None:
    for name, field in FIELDS.items():
        ((term, _),) = search.terms(search.parse(field.example))
        assert isinstance(term, Term) and term.field == name


@on_sqlite
def test_each_span_that_is_told_can_be_read(finding: Finding) -> None:
    for one in spans.KNOWN.split(", "):
        spans.read(one, NOW, finding.known.zone)


@pytest.mark.parametrize("expression", ["*", "list:alfa/pers", "berghe", "kind:policymaker", "x"])
def test_pages_together_are_all_of_them_and_each_tells_how_many(
    finding: Finding, expression: str
) -> None:
    every = page.read(finding.known, [expression])
    assert every.total == len(every.contacts) == page.count(finding.known, [expression])
    paged = []
    for offset in range(0, every.total + 2, 2):
        one = page.read(finding.known, [expression], offset=offset, limit=2)
        assert one.total == every.total
        paged += one.contacts
    assert [one.id for one in paged] == [one.id for one in every.contacts]
    keys = [one.name_key for one in every.contacts]
    assert keys == sorted(keys)
