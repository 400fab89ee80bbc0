"""What stands in the address cells of real lists, and how two addresses are told to be one."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
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
        ("ann@krant.example | bob@krant.example", ["ann@krant.example", "bob@krant.example"]),
        ("ann@krant.example en bob@krant.example", ["ann@krant.example", "bob@krant.example"]),
        (
            '"Peeters, Ann" <ann@krant.example>; bob@x.example',
            ["ann@krant.example", "bob@x.example"],
        ),
        ("Ann <ann@krant.example> Bob <bob@x.example>", ["ann@krant.example", "bob@x.example"]),
        ("ann@krant.example; n.v.t.", ["ann@krant.example"]),
        ("ann@krant.example (werk)", ["ann@krant.example"]),
        ("(werk) ann@krant.example", ["ann@krant.example"]),
        ("(ann@krant.example)", ["ann@krant.example"]),
        ("E-mail: ann@krant.example", ["ann@krant.example"]),
        ("Ann Peeters: ann@krant.example", ["ann@krant.example"]),
        ("e-mail: mailto:ann@krant.example", ["ann@krant.example"]),
        ("'ann@krant.example'", ["ann@krant.example"]),
        ("“ann@krant.example”", ["ann@krant.example"]),
        ("“Peeters, Ann” ＜ann＠krant.example＞", ["ann@krant.example"]),
        ("ann﹫krant.example", ["ann@krant.example"]),
        ("o’neill@krant.example", ["o'neill@krant.example"]),
        ("SMTP:ann@krant.example;smtp:a@krant.example", ["ann@krant.example", "a@krant.example"]),
        ("INFO@Krant.example", ["info@krant.example"]),
        ("Ann.Peeters@Krant.EXAMPLE", ["Ann.Peeters@krant.example"]),
        ("o'neill+pers@krant.example", ["o'neill+pers@krant.example"]),
        ("ann@kofféhuis.example", ["ann@kofféhuis.example"]),
    ],
)
def test_addresses_are_found_however_a_cell_holds_them(cell: str, expected: list[str]) -> None:
    assert emails(cell) == expected


NOTHING = (
    "|  |-|--|–|—|/|?|??|...|…|nb|N.B.|n.v.t.|NVT|n/a|Geen|\u00a0-|#N/A|#N/B|NULL|null|NaN|None|"
    "(leeg)|onbekend|NA|geen e-mail"
)


@pytest.mark.parametrize("cell", NOTHING.split("|"))
def test_a_placeholder_is_no_address_and_no_mistake_either(cell: str) -> None:
    assert address.parse(cell) == ()
    assert address.clean(cell) == ""


@pytest.mark.parametrize("name", ["Na", "Nan", "Null", "Nel", "x", "X", "0", "✓", "NB 1", "Bo"])
def test_what_may_be_a_name_or_an_answer_is_no_placeholder(name: str) -> None:
    assert address.clean(name) == name


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
        ("ann@krant", "has no dot after the @"),
        ("ann peeters@krant.example", "has a space in it"),
        ("Ann Peeters ann@krant.example", "has a space in it"),
        ("ann @krant.example", "has a space in it"),
        ("ann(werk)@krant.example", "has a space in it"),
        ("sip:ann@krant.example", "is an internal Exchange (X.500) address"),
        ("X500:/o=krant/cn=ann@1", "is an internal Exchange (X.500) address"),
        ("/o=krant/cn=ann@krant.example", "is an internal Exchange (X.500) address"),
        ("https://krant.example/@ann.be", "is not usable"),
        ("@ann.be", "something before the @"),
        ("zoë@krant.example", "before the @-sign are not supported"),
        ("ann@kabinet.local", "special-use or reserved name"),
        ('"ann peeters"@krant.example', "has a space in it"),
    ],
)
def test_what_is_no_address_is_kept_out_with_its_reason(cell: str, why: str) -> None:
    assert why in reason(cell)


@pytest.mark.parametrize(
    ("cell", "bad"),
    [
        ("ann@krant.example; bob@@krant.example", ("bob@@krant.example", "has more than one @")),
        ("bob(at)x.example; ann@krant.example", ("bob(at)x.example", "has (at) instead of @")),
        ("Ann <ann@krant.example>; redactie", ("redactie", "has no @")),
    ],
)
def test_a_good_address_beside_a_bad_one_is_still_found(cell: str, bad: tuple[str, str]) -> None:
    found = address.parse(cell)
    assert Address("ann@krant.example", "ann@krant.example") in found
    assert BadAddress(*bad) in found


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


def by_the_library(text: str) -> tuple[str, str] | None:
    """What email-validator makes of a text: the address, and the form in which it is compared."""
    try:
        checked = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return checked.normalized, f"{checked.local_part}@{checked.ascii_domain}".lower()


HOSTILE = """
a@b.be A@B.BE info@x.be INFO@X.BE Postmaster@x.be a.b@x.be .a@x.be a.@x.be a..b@x.be a@.x.be a@x..be
a@x.be. a@-x.be a@x-.be a@x.-be a@x-y.be a@x--y.be a@xn--y.be a@ab--y.be a@xn--koffhuis-e1a.example
a@x.xn--p1ai a@x.b1 a@x.1b a@x.1 a@1.2.3.4 a@[1.2.3.4] a@[IPv6:::1] a@x a@localhost a@x.localhost
a@x.local a@x.LOCAL a@x.test a@test.x.be a@x.invalid a@x.onion a@x.arpa a@arpa.be a@x.example @x.be
a@ a@@x.be a@b@x.be "a"@x.be "a b"@x.be a\\b@x.be a,b@x.be a;b@x.be a:b@x.be a(b)@x.be a<b@x.be
!#$%&'*+-=?^_`{|}~@x.be a/b@x.be a@x_y.be a@x.b_e a@x/y.be é@x.be a@é.be a@x.bé a@ß.be a@x．be
K@x.be a@K.be a@x.Kbe a@İ.be a@ı.be aİ@x.be ª@x.be a@x.be\x00 a\x7f@x.be a@x.b\u0660 \u0661@x.be
\u212a@x.be a@\u212a.be a@x.\u212abe
a@\u0661.be a@x.be\u0301 a@x\u00ad.be a'@x.be 'a@x.be a@x.be' a@1x.be a@x1.be a@1.be a@x.c-m a@x。be
"""
LONG = [
    f"{'a' * local}@{'.'.join(['b' * label] * count)}.be"
    for local in (1, 59, 64, 65, 200, 250)
    for label in (1, 50, 60, 61, 62, 63, 64)
    for count in (1, 3, 4)
]


@pytest.mark.parametrize("text", HOSTILE.split() + LONG)
def test_no_hostile_address_is_judged_otherwise_than_by_the_library(text: str) -> None:
    plain = address._plain(text)
    assert plain is None or plain == by_the_library(text)


@pytest.mark.parametrize(
    "text",
    ["ann.peeters+pers@de-krant.media.example", "Ann@Krant.Example", "WEBMASTER@x.be", "1@2.be"],
)
def test_common_addresses_take_the_short_way(text: str) -> None:
    assert address._plain(text) == by_the_library(text)


ATOMS = ["a", "Z", "9", "-", "--", "_", ".", "@", "'", "+", "/", "xn--", "be", "example", "test"]
ATOMS += ["local", "INFO", "é", "K", "İ", "ß", "\u0661", " ", '"', "b" * 31, "ab--", ".be", "。"]


@settings(max_examples=1000)
@given(
    st.lists(st.sampled_from(ATOMS), max_size=12).map("".join)
    | st.builds("{}@{}.{}".format, *[st.lists(st.sampled_from(ATOMS), max_size=4).map("".join)] * 3)
    | st.builds(
        "{}@{}".format,
        st.text("aZ9.-_'+/!", max_size=66),
        st.lists(st.text("aZ9-", min_size=1, max_size=64), max_size=5).map(".".join),
    )
    | st.emails()
    | st.text()
)
def test_the_short_way_and_the_library_agree(text: str) -> None:
    plain, expected = address._plain(text), by_the_library(text)
    assert plain is None or plain == expected
    if expected and not text.startswith("/"):
        assert address.parse(text) == (expected,)


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


SEEN = [
    "Ann Peeters",
    "n.v.t.",
    "-",
    "/ /",
    "nb",
    "NaN",
    "a  b",
    " a",
    "b ",
    "é",
    "e\u0301",
    "\n",
    "\x00",
]
SEEN += ["ann@x.example", "Ann@x.example", "a@b.test", "a--b@c--d.example", "x" * 80 + "@y.example"]


@given(st.lists(st.text(max_size=8) | st.sampled_from(SEEN), min_size=1, max_size=6))
def test_many_cells_are_cleaned_as_each_is(cells: list[str]) -> None:
    assert list(address.clean_all(cells)) == [address.clean(cell) for cell in cells]


@given(st.lists(st.text(max_size=8) | st.sampled_from(SEEN) | st.emails(), min_size=1, max_size=6))
def test_of_many_cells_those_are_plain_that_parse_to_themselves(cells: list[str]) -> None:
    for cell, plain in zip(cells, address.plain_all(cells), strict=True):
        if plain is not None:
            assert address.parse(cell) == (address.Address(plain, plain),)


# mailboxes and domains


@pytest.mark.parametrize(
    ("canonical", "mailbox"),
    [
        ("ann@krant.example", "ann@krant.example"),
        ("ann+pers@krant.example", "ann@krant.example"),
        ("ann+a+b@krant.example", "ann@krant.example"),
        ("a.n.n+x@gmail.com", "ann@gmail.com"),
        ("ann@googlemail.com", "ann@gmail.com"),
        ("a.n.n@krant.example", "a.n.n@krant.example"),
        ("+pers@krant.example", "+pers@krant.example"),
    ],
)
def test_addresses_that_reach_one_mailbox_are_equal_by_it(canonical: str, mailbox: str) -> None:
    assert address.mailbox(canonical) == mailbox
    assert address.mailbox(mailbox) == mailbox


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Krant.example", "@krant.example"),
        (" \uff20krant.example ", "@krant.example"),
        ("@straße.example", "@xn--strae-oqa.example"),
        ("Ann <Ann@krant.example>", "ann@krant.example"),
        ("@", None),
        ("@krant", None),
        ("@krant.example, @blad.example", None),
        ("@%.example", None),
    ],
)
def test_a_domain_is_understood_as_it_is_typed(text: str, found: str | None) -> None:
    meant = address.address_or_domain(text)
    assert (meant.canonical if isinstance(meant, address.Address) else None) == found
