"""The language of searches: what it means, and where it points when it cannot be understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.audience import search
from campaign.audience.search import Term
from campaign.errors import QueryError


def complaint(expression: str) -> list[str]:
    with pytest.raises(QueryError) as caught:
        search.parse(expression)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("expression", "terms"),
    [
        ("verhaeghe", [Term("", "verhaeghe")]),
        ("*", [Term("", "*")]),
        ("list:catalisti/pers", [Term("list", "catalisti/pers")]),
        ("LIST:alfa/pers", [Term("list", "alfa/pers")]),
        ("list:alfa/pers language:nl", [Term("list", "alfa/pers"), Term("language", "nl")]),
        ("list:alfa/pers -tag:vip", [Term("list", "alfa/pers"), Term("tag", "vip", negated=True)]),
        ('name:"Van den Berghe"', [Term("name", "Van den Berghe")]),
        ('-outlet:"De Krant"', [Term("outlet", "De Krant", negated=True)]),
        ('"de krant"', [Term("", "de krant")]),
        ('-"de krant"', [Term("", "de krant", negated=True)]),
        ('"12:30"', [Term("", "12:30")]),
        ("ann-sofie", [Term("", "ann-sofie")]),
        ("  ann   bob  ", [Term("", "ann"), Term("", "bob")]),
        ("email:*@krant.example", [Term("email", "*@krant.example")]),
        ("tag:a:b", [Term("tag", "a:b")]),
    ],
)
def test_an_expression_is_read_as_its_conditions(expression: str, terms: list[Term]) -> None:
    assert search.parse(expression) == tuple(terms)


def test_an_unknown_field_is_pointed_at_and_the_one_meant_is_named() -> None:
    assert complaint("language:nl lisst:alfa/pers") == [
        "unknown field 'lisst'; did you mean 'list'?",
        "  language:nl lisst:alfa/pers",
        "              ^",
    ]


def test_a_field_like_no_other_gets_the_whole_list() -> None:
    first = complaint("qwxyz:1")[0]
    assert first.startswith("unknown field 'qwxyz'; known are: list, kind, beat, tag")


def test_a_quote_that_never_closes_is_pointed_at() -> None:
    assert complaint('list:alfa/pers name:"Van den') == [
        "a quote opens and never closes",
        '  list:alfa/pers name:"Van den',
        "                      ^",
    ]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("list: alfa/pers", "nothing stands right after 'list:'"),
        ("alfa -", "nothing stands right after '-'"),
        ("- tag:vip", "nothing stands right after '-'"),
        ("-tag:", "nothing stands right after '-tag:'"),
        ("--json", "nothing stands right after '-'"),
        ("name:-ann", "nothing stands right after 'name:'"),
        ('name:""', "nothing stands between these quotes"),
        ('" "', "nothing stands between these quotes"),
    ],
)
def test_a_condition_without_a_value_is_refused_and_not_taken_for_a_word(
    expression: str, said: str
) -> None:
    assert complaint(expression)[0] == said


@pytest.mark.parametrize("expression", ["", "   ", "\t"])
def test_an_empty_expression_does_not_mean_everybody(expression: str) -> None:
    assert complaint(expression)[0].startswith("An empty expression finds nobody.")


def test_the_place_is_shown_under_the_place_whatever_spaces_there_are() -> None:
    _, shown, pointer = complaint("ann\n\tfoo:1")
    assert shown[pointer.index("^")] == "f"


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u200b", "\udcff"])
def test_what_nobody_can_see_is_refused_before_it_finds_nobody(sign: str) -> None:
    said = complaint(f"tag:vip{sign}")
    assert said[0] == "a character that nobody can see stands here; type it anew"


def test_an_accent_typed_on_a_mac_is_the_accent_in_the_file() -> None:
    assert search.parse("name:e\u0301lodie") == (Term("name", "\u00e9lodie"),)


@given(st.text() | st.text('ab:-*" ', max_size=20))
def test_any_text_is_understood_or_refused_with_a_pointer(expression: str) -> None:
    try:
        terms = search.parse(expression)
    except QueryError as problem:
        lines = str(problem).splitlines()
        assert expression.strip() == "" or lines[-1].strip() == "^"
    else:
        assert terms
        assert all(term.value.strip() for term in terms)
        assert {term.field for term in terms} <= {"", *search.FIELDS}
