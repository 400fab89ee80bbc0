"""What stands in the address cells of real lists, and how two addresses are told to be one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.contacts import address
from campaign.contacts.address import Address, BadAddress


def emails(cell: str) -> list[str]:
    found = address.parse(cell)
    assert all(isinstance(one, Address) for one in found), found
    return [one.email for one in found if isinstance(one, Address)]


def reason(cell: str) -> str:
    (found,) = address.parse(cell)
    assert isinstance(found, BadAddress), found
    return found.reason


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("ann@krant.example", ["ann@krant.example"]),
        ("  ann@krant.example  ", ["ann@krant.example"]),
        ("ann@krant.example\u00a0", ["ann@krant.example"]),
        ("\ufeffann@krant\u200b.example", ["ann@krant.example"]),
        ("ann\u00ad@krant.example", ["ann@krant.example"]),
        ("\u202aann@krant.example\u202c", ["ann@krant.example"]),
        ("ann@krant.example.", ["ann@krant.example"]),
        ("ann@krant.example. ", ["ann@krant.example"]),
        ("Ann Peeters <ann@krant.example>", ["ann@krant.example"]),
        ('"Peeters, Ann" <ann@krant.example>', ["ann@krant.example"]),
        ("Peeters, Ann <ann@krant.example>", ["ann@krant.example"]),
        ("oud@krant.example <ann@krant.example>", ["ann@krant.example"]),
        ("<ann@krant.example>", ["ann@krant.example"]),
        ("mailto:ann@krant.example", ["ann@krant.example"]),
        ("MAILTO:ann@krant.example?subject=Persbericht", ["ann@krant.example"]),
        ("<mailto:ann@krant.example>", ["ann@krant.example"]),
        ("ann@krant.example;bob@krant.example", ["ann@krant.example", "bob@krant.example"]),
        ("ann@krant.example, bob@krant.example", ["ann@krant.example", "bob@krant.example"]),
        ("ann@krant.example ::: bob@krant.example", ["ann@krant.example", "bob@krant.example"]),
        ("ann@krant.example / bob@krant.example", ["ann@krant.example", "bob@krant.example"]),
        ("ann@krant.example\nbob@krant.example", ["ann@krant.example", "bob@krant.example"]),
        ("Ann <ann@krant.example>; bob@krant.example", ["ann@krant.example", "bob@krant.example"]),
        ("bob@krant.example, Ann <ann@krant.example>", ["bob@krant.example", "ann@krant.example"]),
        ("ann@krant.example; ANN@Krant.Example", ["ann@krant.example"]),
        ("Ann.Peeters@Krant.EXAMPLE", ["Ann.Peeters@krant.example"]),
        ("o'neill+pers@krant.example", ["o'neill+pers@krant.example"]),
        ("ann@kofféhuis.example", ["ann@kofféhuis.example"]),
    ],
)
def test_addresses_are_found_however_a_cell_holds_them(cell: str, expected: list[str]) -> None:
    assert emails(cell) == expected


@pytest.mark.parametrize(
    "cell", ["", "  ", "-", "--", "/", "?", "nb", "N.B.", "n.v.t.", "NVT", "n/a", "Geen", "\u00a0-"]
)
def test_a_placeholder_is_no_address_and_no_mistake_either(cell: str) -> None:
    assert address.parse(cell) == []


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("tom.peeters(at)omroep.example", "has (at) instead of @"),
        ("tom [at] omroep.example", "has (at) instead of @"),
        ("lien@@dagblad.example", "has more than one @"),
        ("tom.peeters at omroep", "has no @"),
        ("Ann <>", "has no @"),
        ("/O=KRANT/OU=EXCHANGE/CN=RECIPIENTS/CN=ANN", "is an internal Exchange (X.500) address"),
        ("EX:/o=krant/cn=ann", "is an internal Exchange (X.500) address"),
        (".ann@krant.example", "cannot start with a period"),
        ("ann@krant", "should have a period"),
        ("zoë@krant.example", "before the @-sign are not supported"),
        ("ann@kabinet.local", "special-use or reserved name"),
        ("ann@krant.example (privé)", "invalid characters"),
    ],
)
def test_what_is_no_address_is_kept_out_with_its_reason(cell: str, why: str) -> None:
    assert why in reason(cell)


def test_a_good_address_beside_a_bad_one_is_still_found() -> None:
    good, bad = address.parse("ann@krant.example; bob@@krant.example")
    assert isinstance(good, Address)
    assert good.email == "ann@krant.example"
    assert bad == BadAddress("bob@@krant.example", "has more than one @")


@pytest.mark.parametrize("sign", ["\x1b", "\x00", "\x07", "\x7f", "\x9b", "\u202e", "\u2028"])
def test_nothing_that_a_terminal_obeys_survives_in_a_cell(sign: str) -> None:
    cleaned = address.clean(f"Ann{sign}[31m Peeters")
    assert sign not in cleaned
    assert cleaned.isprintable()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann@Krant.Example", "ann@krant.example"),
        ("ann@kofféhuis.example", "ANN@xn--koffhuis-e1a.example"),
        ("ann@KOFFÉHUIS.example", "ann@kofféhuis.example"),
        (" ann@krant.example ", "ann@krant.example"),
    ],
)
def test_two_ways_to_write_an_address_are_one_address(one: str, other: str) -> None:
    assert address.canonical(one) == address.canonical(other)


def test_a_domain_with_a_sharp_s_is_not_the_one_with_a_double_s() -> None:
    assert address.canonical("ann@straße.example") == "ann@xn--strae-oqa.example"
    assert address.on_the_wire("ann@straße.example") == "ann@xn--strae-oqa.example"


def test_the_relay_gets_the_name_before_the_at_sign_as_it_was_written() -> None:
    assert address.on_the_wire("Ann.P@kofféhuis.example") == "Ann.P@xn--koffhuis-e1a.example"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ann@krant.example", Address("ann@krant.example", "ann@krant.example")),
        ("Ann <Ann@Krant.example>", Address("Ann@krant.example", "ann@krant.example")),
    ],
)
def test_one_address_may_be_pasted_with_its_name(text: str, expected: Address) -> None:
    assert address.only(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("ann@krant.example, bob@krant.example", "holds more than one"),
        ("Ann Peeters", "has no @"),
    ],
)
def test_where_one_address_is_meant_another_number_is_refused(text: str, why: str) -> None:
    found = address.only(text)
    assert isinstance(found, BadAddress)
    assert why in found.reason


@given(st.text() | st.text("ab@.<>;,:/ \"'\u00a0é", max_size=40))
@example("/O=")
@example("<@>")
@example("mailto:")
def test_no_text_whatever_breaks_the_reading_of_a_cell(cell: str) -> None:
    for one in address.parse(cell):
        if isinstance(one, Address):
            assert one.canonical == address.canonical(one.email)
            assert one.email.isprintable()
        else:
            assert one.reason


@given(st.text() | st.emails() | st.from_regex(r"[a-zé]{1,5}@[a-zÀ-ÿ.ßİK]{1,12}", fullmatch=True))
def test_the_compared_form_of_an_address_is_its_own_compared_form(text: str) -> None:
    once = address.canonical(text)
    assert address.canonical(once) == once
