"""The language of searches: what it means, and where it points when it cannot be understood."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.audience import search, wording
from campaign.audience.search import All, Any, Not, Search, Term
from campaign.errors import QueryError


def complaint(expression: str) -> list[str]:
    with pytest.raises(QueryError) as caught:
        search.parse(expression)
    return str(caught.value).splitlines()


def term(field: str, value: str) -> Term:
    return Term(field, value)


ANN, BOB, CY = term("", "ann"), term("", "bob"), term("", "cy")


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        ("verhaeghe", term("", "verhaeghe")),
        ("*", term("", "*")),
        ("list:catalisti/pers", term("list", "catalisti/pers")),
        ("LIST:alfa/pers", term("list", "alfa/pers")),
        ("list:alfa/pers language:nl", All((term("list", "alfa/pers"), term("language", "nl")))),
        ("list:alfa/pers -tag:vip", All((term("list", "alfa/pers"), Not(term("tag", "vip"))))),
        ('name:"Van den Berghe"', term("name", "Van den Berghe")),
        ('-outlet:"De Krant"', Not(term("outlet", "De Krant"))),
        ('"de krant"', term("", "de krant")),
        ('-"de krant"', Not(term("", "de krant"))),
        ('"12:30"', term("", "12:30")),
        ("ann-sofie", term("", "ann-sofie")),
        ("  ann   bob  ", All((ANN, BOB))),
        ("ann AND bob", All((ANN, BOB))),
        ("email:*@krant.example", term("email", "*@krant.example")),
        ("tag:a:b", term("tag", "a:b")),
        ("mailed:<30d", term("mailed", "<30d")),
        ("ann OR bob", Any((ANN, BOB))),
        ("ann OR bob OR cy", Any((ANN, BOB, CY))),
        ("oranje", term("", "oranje")),
        ('"or"', term("", "or")),
        ("name:of", term("name", "of")),
        ("NOT ann", Not(ANN)),
        ("(ann)", ANN),
        ("(ann bob) OR cy", Any((All((ANN, BOB)), CY))),
        ("-(ann OR bob)", Not(Any((ANN, BOB)))),
        ("ann AND (bob OR cy)", All((ANN, Any((BOB, CY))))),
        ("outlet:(vrt OR rtbf)", Any((term("outlet", "vrt"), term("outlet", "rtbf")))),
        ("outlet:(vrt -name:ann)", All((term("outlet", "vrt"), Not(term("name", "ann"))))),
        ('"Vaste rubriek":zee', term("fields.vaste rubriek", "zee")),
        ("regio:zuid", term("fields.regio", "zuid")),
    ],
)
def test_an_expression_is_read_as_its_conditions(expression: str, meant: Search) -> None:
    assert search.parse(expression, lambda: ["Vaste rubriek", "Regio"]) == meant


def test_or_joins_only_what_stands_beside_it_as_in_a_search_of_mail() -> None:
    assert search.parse("kind:journalist -tag:vip outlet:krant OR outlet:vrt") == All(
        (
            term("kind", "journalist"),
            Not(term("tag", "vip")),
            Any((term("outlet", "krant"), term("outlet", "vrt"))),
        )
    )


def test_and_beside_or_is_not_guessed() -> None:
    assert complaint("ann AND bob OR cy") == [
        "AND and OR stand beside each other; say with brackets what goes together",
        "  ann AND bob OR cy",
        "              ^",
    ]


def test_the_terms_of_a_search_tell_whether_they_must_not_hold() -> None:
    found = search.terms(search.parse("ann -(bob -cy)"))
    assert list(found) == [(ANN, False), (BOB, True), (CY, False)]


def test_what_has_no_terms_in_it_is_found_by_none_of_its_own_fields() -> None:
    assert complaint("regio:zuid")[0].startswith("unknown field 'regio'; known are: name, email")


def test_a_slip_in_an_own_field_names_the_own_field() -> None:
    with pytest.raises(QueryError) as caught:
        search.parse("rubrik:zee", lambda: ["Rubriek"])
    assert str(caught.value).splitlines()[0] == "unknown field 'rubrik'; did you mean 'Rubriek'?"


def test_an_unknown_field_is_pointed_at_and_the_one_meant_is_named() -> None:
    assert complaint("language:nl lisst:alfa/pers") == [
        "unknown field 'lisst'; did you mean 'list'?",
        "  language:nl lisst:alfa/pers",
        "              ^",
    ]


def test_a_field_like_no_other_gets_the_whole_list() -> None:
    first = complaint("qwxyz:1")[0]
    assert first.startswith("unknown field 'qwxyz'; known are: name, email, outlet")


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
        ("-tag:", "nothing stands right after 'tag:'"),
        ("--json", "nothing stands right after '-'"),
        ("name:-ann", "nothing stands right after 'name:'"),
        ('name:""', "nothing stands between these quotes"),
        ('" "', "nothing stands between these quotes"),
        ("(ann", "a bracket opens and never closes"),
        ("ann (", "a bracket opens and never closes"),
        ("ann)", "a bracket closes here that never opened"),
        ("()", "nothing stands between these brackets"),
        ("outlet:()", "nothing stands between these brackets"),
        ("ann OR", "nothing stands right after 'OR'"),
        ("(ann OR) bob", "nothing stands right after 'OR'"),
        ("OR ann", "nothing stands right before 'OR'"),
        ("ann AND AND bob", "nothing stands right after 'AND'"),
        ("NOT", "nothing stands right after 'NOT'"),
        ("-OR", "nothing stands right after '-'"),
        ("ann or bob", "'or' is a word to look for; write OR, or put it in quotes"),
        ("ann of bob", "'of' is a word to look for; write OR, or put it in quotes"),
        ("ann en bob", "'en' is a word to look for; write AND, or put it in quotes"),
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
    assert search.parse("name:e\u0301lodie") == Term("name", "\u00e9lodie")


def test_brackets_are_read_as_deep_as_a_person_writes_them_and_no_deeper() -> None:
    assert search.parse("(" * 50 + "ann" + ")" * 50) == ANN
    assert complaint("(" * 100_000)[0] == "An expression has at most 10000 letters."
    assert complaint("(" * 5_000)[0] == "more brackets within each other than anybody can read"
    assert complaint("-(" * 4_000)[0] == "more brackets within each other than anybody can read"


@given(st.text() | st.text('ab:-*"() ORAND', max_size=30))
def test_any_text_is_understood_or_refused_with_a_pointer(expression: str) -> None:
    try:
        found = list(search.terms(search.parse(expression)))
    except QueryError as problem:
        lines = str(problem).splitlines()
        assert expression.strip() == "" or lines[-1].strip() == "^"
    else:
        assert found
        assert all(one.value.strip() for one, _ in found)
        assert {one.field for one, _ in found} <= {"", *search.FIELDS}


def _asking(value: str) -> str:
    """A value as a search can ask for it."""
    bare = "".join(one for one in value if one.isprintable() and one not in f'"{search.QUOTES}')
    return unicodedata.normalize("NFC", bare).strip() or "ann"


VALUES = st.sampled_from(
    [*search.JOINING, *search.LOOKALIKES, "ann", "van den", "-x", "—", "12:30", "(", "a)b", "tag:x"]
) | st.text(max_size=8).map(_asking)
TERMS = st.builds(Term, st.sampled_from(["", "name", "outlet", "fields.regio"]), VALUES)
SEARCHES = st.recursive(
    TERMS,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


@given(SEARCHES)
def test_a_search_told_in_words_is_read_as_the_same_search(wanted: Search) -> None:
    assert search.parse(wording.told(wanted), lambda: ["Regio"]) == wanted
