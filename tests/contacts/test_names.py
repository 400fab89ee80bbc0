"""Names as they stand in Flemish lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import names


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ("Ann Peeters", ("Ann", "Peeters")),
        ("Peeters, Ann", ("Ann", "Peeters")),
        ("Van den Berghe, Els", ("Els", "Van den Berghe")),
        ("PEETERS Ann", ("Ann", "PEETERS")),
        ("VAN DEN BERGHE Els", ("Els", "VAN DEN BERGHE")),
        ("DE SMET Ann-Sofie", ("Ann-Sofie", "DE SMET")),
        ("Els Van den Berghe", ("Els", "Van den Berghe")),
        ("Jan Willem de Vries", ("Jan Willem", "de Vries")),
        ("Dries Op den Akker", ("Dries", "Op den Akker")),
        ("Loes 't Jolle", ("Loes", "'t Jolle")),
        ("Marie Ann ’t Kint", ("Marie Ann", "’t Kint")),
        ("Clothilde d'Haene", ("Clothilde", "d'Haene")),
        ("Karim Ben Haddou", ("Karim", "Ben Haddou")),
        ("J.P. Peeters", ("J.P.", "Peeters")),
        ("ANN PEETERS", ("ANN", "PEETERS")),
        ("Peeters", ("", "Peeters")),
        ("Ann Peeters,", ("Ann", "Peeters")),
        ("", ("", "")),
    ],
)
def test_a_full_name_falls_into_its_two_parts(full: str, expected: tuple[str, str]) -> None:
    assert names.split(full) == expected


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ("Dr. Jan Smit", ("Dr.", "Jan Smit")),
        ("prof. dr. Jan Smit", ("prof. dr.", "Jan Smit")),
        ("Mevr. Ann Peeters", ("Mevr.", "Ann Peeters")),
        ("de heer Peeters", ("de heer", "Peeters")),
        ("De Smet Ann", ("", "De Smet Ann")),
        ("Ann Peeters", ("", "Ann Peeters")),
        ("Mevrouw", ("", "Mevrouw")),
    ],
)
def test_nobody_is_greeted_by_a_title(full: str, expected: tuple[str, str]) -> None:
    assert names.split_honorific(full) == expected


@pytest.mark.parametrize(
    ("particle", "last", "expected"),
    [
        ("Van den", "Berghe", "Van den Berghe"),
        ("d'", "Hondt", "d'Hondt"),
        ("D’", "hondt", "D’hondt"),
        ("'t", "Jolle", "'t Jolle"),
        ("", "Peeters", "Peeters"),
        ("van", "", "van"),
    ],
)
def test_a_particle_in_its_own_column_joins_the_family_name(
    particle: str, last: str, expected: str
) -> None:
    assert names.with_particle(particle, last) == expected


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ("Ann Peeters", "Peeters"),
        ("Peeters Ann", "Peeters"),
        ("Peeters, Ann", "Peeters"),
        ("Peeters", "Peeters"),
        ("Annelies Peeters", "Annelies Peeters"),
    ],
)
def test_the_family_name_is_what_remains_of_the_full_one(full: str, expected: str) -> None:
    assert names.without_first(full, "Ann") == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Els Van den Berghe", "ELS VANDENBERGHE"),
        ("Noémie Vandamme", "Noemie Vandamme"),
        ("Pieter-Jan D’hondt", "Pieter Jan Dhondt"),
        ("Emre Yıldız", "Emre Yildiz"),
        ("Michał Kowalczyk", "Michal Kowalczyk"),
        ("Søren Kjær", "Soren Kjaer"),
        ("Özlem Kaya", "O\u0308zlem Kaya"),
        ("Lieselot Blomme - Raes", "Lieselot Blomme-Raes"),
    ],
)
def test_two_spellings_of_a_name_have_one_key(one: str, other: str) -> None:
    assert names.key(one) == names.key(other) != ""


def test_two_people_do_not_share_a_key() -> None:
    assert names.key("Sofie Peeters") != names.key("Sophie Peeters")
    assert names.key("Ann", "Peeters") != names.key("An", "Peeters")


@given(st.text())
def test_a_key_is_short_and_of_letters_and_digits_only(text: str) -> None:
    key = names.key(text)
    assert len(key) <= names.KEY_LENGTH
    assert key == "" or key.isalnum()


@given(st.text())
def test_no_name_loses_a_word_when_it_is_split(full: str) -> None:
    first, last = names.split(full)
    assert sorted(f"{first} {last}".split()) == sorted(
        full.strip(" ,").replace(",", " ", 1).split()
    )
