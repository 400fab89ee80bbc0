"""No cell of an export is a formula, and every cell comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import formulas

CELLS = st.text() | st.text("='\" +-@\t\r\n\0＝＋－＠1a", max_size=8)


def begins_like_a_formula(cell: str) -> bool:
    """Told another way than in the code: by the first sign that is not a space or a quote."""
    if set(cell) <= set("+ 0123456789"):  # a telephone number, of which nothing can be worked out
        return False
    return cell.lstrip(" \n\xa0\"'")[:1] in tuple("=+-@\t\r\0＝＋－＠")


@given(CELLS)
def test_a_cell_comes_back_as_it_was(cell: str) -> None:
    assert formulas.restore(formulas.defuse(cell)) == cell


@given(CELLS)
def test_a_cell_that_begins_like_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    if begins_like_a_formula(cell):
        assert formulas.defuse(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("https://x.example")',
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        '"=1',
        "'=1",
        "＝1+1",
        "＋1",
        "\ufeff=1",
        "+3225550110",
    ],
)
def test_what_a_spreadsheet_would_work_out_is_marked_as_text(cell: str) -> None:
    assert formulas.defuse(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "Ann",
        "'t Jolle",
        "'s-Gravenhage",
        "ann@krant.example",
        "a=b",
        "02/555.01.10",
        "0470 00 00 34",
        "+32 2 555 01 10",
    ],
)
def test_a_cell_that_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert formulas.defuse(cell) == cell
    assert formulas.restore(cell) == cell


def test_the_mark_of_another_program_is_taken_off_too() -> None:
    assert formulas.restore("'+32 2 555 01 10") == "+32 2 555 01 10"
    assert formulas.restore("'-") == "-"


ROWS = st.lists(st.lists(st.text("'=\n;a", max_size=3), min_size=1, max_size=3), max_size=3)


@given(ROWS)
def test_rows_without_a_mark_are_known_at_a_glance(rows: list[list[str]]) -> None:
    restored = formulas.restore_all(rows)
    assert restored == [[formulas.restore(cell) for cell in row] for row in rows]
    assert formulas.may_be_marked(rows) or restored == rows
    assert not formulas.may_be_marked([["De Krant", "O'Neil", "d'Hondt"]])
