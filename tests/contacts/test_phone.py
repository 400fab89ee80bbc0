"""Phone numbers as they stand in Flemish lists; most are those of the sample lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import phone


@pytest.mark.parametrize(
    "cell",
    [
        "02 555 01 10",
        "02/555.01.10",
        "(02) 555 01 10",
        "+32 2 555 01 10",
        "+32 (0)2 555 01 10",
        "0032 2 555 01 10",
        "32 2 555 01 10",
        "25550110",
        "tel. 02-555 01 10",
        "+3225550110",
    ],
)
def test_a_number_is_one_number_however_it_is_written(cell: str) -> None:
    assert phone.read(cell, "BE").numbers == ("+3225550110",)


@pytest.mark.parametrize(
    ("cell", "numbers", "rest"),
    [
        ("02 555 01 10 / 0470 00 00 14", ["+3225550110", "+32470000014"], ""),
        ("02 555 01 10/0470 00 00 14", ["+3225550110", "+32470000014"], ""),
        ("02 555 01 10 of 0470 00 00 14", ["+3225550110", "+32470000014"], "of"),
        ("0470000014;0470000014", ["+32470000014"], ""),
        ("+32470000014 ::: +31 20 555 01 10", ["+32470000014", "+31205550110"], ""),
        ("0470 00 00 14 (werk)", ["+32470000014"], "(werk)"),
        ("02 555 01 10 ext. 12", ["+3225550110;ext=12"], ""),
        ("02 555 01 10 toestel 12", ["+3225550110;ext=12"], ""),
        ("+3225550110;ext=12", ["+3225550110;ext=12"], ""),
        ("intern 12", [], "intern 12"),
        ("12/03/2024", [], "12/03/2024"),
        ("", [], ""),
    ],
)
def test_every_number_in_a_cell_is_found_and_the_rest_is_kept(
    cell: str, numbers: list[str], rest: str
) -> None:
    assert phone.read(cell, "BE") == (tuple(numbers), rest)


@pytest.mark.parametrize(
    "cell", ["020 555 01 10", "02 555 01 1", "112", "12-03-2024", "12.03.2024", "0800-FLOWERS"]
)
def test_no_number_is_guessed_at(cell: str) -> None:
    assert not phone.read(cell, "BE").numbers


@pytest.mark.parametrize("region", ["BE", "DE", "LU"])
@pytest.mark.parametrize(
    "cell",
    ["12.03.2024", "02/12/2024", "4/12/1999", "2024-03-12", "2024-03-12 09:00", "02-12-2024"],
)
def test_a_day_is_no_number_in_any_country(cell: str, region: str) -> None:
    assert phone.read(cell, region) == ((), cell)


def test_a_number_without_its_country_is_of_the_region_that_is_given() -> None:
    assert phone.read("020 555 01 10", "NL").numbers == ("+31205550110",)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+3225550110", "+32 2 555 01 10"),
        ("+32470000014", "+32 470 00 00 14"),
        ("+3225550110;ext=12", "+32 2 555 01 10 ext. 12"),
        ("intern", "intern"),
    ],
)
def test_people_read_a_number_with_its_spaces(number: str, text: str) -> None:
    assert phone.shown(number) == text


def test_a_number_that_was_shown_is_read_back_as_itself() -> None:
    for number in ("+3225550110", "+3225550110;ext=12", "+31205550110"):
        assert phone.read(phone.shown(number), "BE") == ((number,), "")


@given(st.text() | st.text("+0123456789 ()/-.;xet", max_size=60))
def test_no_text_whatever_breaks_the_reading_of_numbers(cell: str) -> None:
    for number in phone.read(cell, "BE").numbers:
        assert number.startswith("+")
        assert phone.shown(number) != ""
