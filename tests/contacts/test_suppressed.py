"""A cell says for whom an opt-out holds, and says it again when it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import suppressed
from campaign.contacts.suppressed import Suppressed
from campaign.terms import SuppressionReason

KEYS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}", fullmatch=True) | st.just("")
ADDRESSES = st.from_regex(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,9}@[a-z0-9]{1,9}\.example", fullmatch=True
)
SUPPRESSED = st.builds(Suppressed, ADDRESSES, KEYS, st.sampled_from(SuppressionReason))


def test_a_cell_says_for_whom_why_and_which_address() -> None:
    asked = Suppressed("ada@dageraad.example", "beta", SuppressionReason.ASKED)
    bounced = Suppressed("ada@oud.example", "", SuppressionReason.BOUNCED)
    told = "beta: asked (ada@dageraad.example); all organisations: bounced (ada@oud.example)"
    assert suppressed.write([asked, bounced]) == told


@given(st.lists(SUPPRESSED, max_size=4))
def test_what_is_written_is_read_for_the_same_organisations_and_no_others(
    found: list[Suppressed],
) -> None:
    assert suppressed.read(suppressed.write(found)) == (tuple(found), ())


@pytest.mark.parametrize(
    "cell",
    [
        "ja",
        "liever bellen",
        "beta",
        "beta: nooit (ada@dageraad.example)",
        "Beta BV: asked (ada@dageraad.example)",
        "beta: asked (ada@dageraad)",
        f"beta: asked ({'a' * 400}@dageraad.example)",
    ],
)
def test_what_is_in_another_form_is_not_guessed_at_and_not_passed_over(cell: str) -> None:
    asked = Suppressed("bob@krant.example", "alfa", SuppressionReason.ASKED)
    assert suppressed.read(cell) == ((), (cell,))
    assert suppressed.read(f"{asked}; {cell}") == ((asked,), (cell,))


def test_an_address_that_somebody_typed_is_compared_in_its_own_form() -> None:
    [found], _ = suppressed.read("alfa: left (Ada@Dageraad.example)")
    assert found.address == "ada@dageraad.example"
