"""Names as they stand in Flemish lists."""

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaign.contacts import names
from campaign.contacts.address import clean


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Ann Peeters", "Ann", "Peeters"),
        ("Peeters, Ann", "Ann", "Peeters"),
        ("Van den Berghe, Els", "Els", "Van den Berghe"),
        ("Garcia Lopez, Maria", "Maria", "Garcia Lopez"),
        ("Smit, J.P.", "J.P.", "Smit"),
        ("Van Damme, JP", "JP", "Van Damme"),
        ("PEETERS Ann", "Ann", "PEETERS"),
        ("VAN DEN BERGHE Els", "Els", "VAN DEN BERGHE"),
        ("DE SMET Ann-Sofie", "Ann-Sofie", "DE SMET"),
        ("Marie Claire PEETERS", "Marie Claire", "PEETERS"),
        ("Ann Van den BERGHE", "Ann", "Van den BERGHE"),
        ("Van den Berghe Els", "Els", "Van den Berghe"),
        ("De Smet Ann", "Ann", "De Smet"),
        ("Vanden Bulcke Jan", "Jan", "Vanden Bulcke"),
        ("El Amrani Karim", "Karim", "El Amrani"),
        ("d'Hondt Pieter-Jan", "Pieter-Jan", "d'Hondt"),
        ("De Smet", "", "De Smet"),
        ("Els Van den Berghe", "Els", "Van den Berghe"),
        ("Els Vanden Bulcke", "Els", "Vanden Bulcke"),
        ("Guusje ter Horst", "Guusje", "ter Horst"),
        ("Youp van 't Hek", "Youp", "van 't Hek"),
        ("Jan Willem de Vries", "Jan Willem", "de Vries"),
        ("Dries Op den Akker", "Dries", "Op den Akker"),
        ("Loes 't Jolle", "Loes", "'t Jolle"),
        ("Marie Ann ’t Kint", "Marie Ann", "’t Kint"),
        ("Clothilde d'Haene", "Clothilde", "d'Haene"),
        ("Anne Laure D’hondt", "Anne Laure", "D’hondt"),
        ("Jean de la Tour", "Jean", "de la Tour"),
        ("Eva von der Linden", "Eva", "von der Linden"),
        ("Karl Ernst zu Linden", "Karl Ernst", "zu Linden"),
        ("Karim Ben Haddou", "Karim", "Ben Haddou"),
        ("Ben Peeters", "Ben", "Peeters"),
        ("Mary Jane O'Brien", "Mary Jane", "O'Brien"),
        ("Mary Jane McDonald", "Mary Jane", "McDonald"),
        ("Jan Pieter Smit", "Jan Pieter", "Smit"),
        ("Jan Pieter", "Jan", "Pieter"),
        ("Marie-Claire Dubois", "Marie-Claire", "Dubois"),
        ("Lieselot Blomme - Raes", "Lieselot", "Blomme - Raes"),
        ("J.P. Peeters", "J.P.", "Peeters"),
        ("J. P. Peeters", "J. P.", "Peeters"),
        ("John F. Peeters", "John F.", "Peeters"),
        ("ANN PEETERS", "ANN", "PEETERS"),
        ("ann peeters", "ann", "peeters"),
        ("Peeters", "", "Peeters"),
        ("Ann Peeters,", "Ann", "Peeters"),
        ("", "", ""),
    ],
)
def test_a_full_name_falls_into_its_two_parts(full: str, first: str, last: str) -> None:
    assert names.split(full) == (first, last, "")


@pytest.mark.parametrize(
    ("full", "rest"),
    [
        ("Ann Peeters, redacteur", "redacteur"),
        ("Ann Peeters, Redacteur wetenschap", "Redacteur wetenschap"),
        ("Ann Peeters, wetenschap", "wetenschap"),
        ("Peeters, Ann, redacteur", "redacteur"),
        ("Peeters, Ann (De Krant)", "De Krant"),
        ("Ann Peeters (De Krant)", "De Krant"),
        ("Ann Peeters [freelance]", "freelance"),
        ("Ann Peeters, De Krant", "De Krant"),
        ("Ann Peeters, OZZ", "OZZ"),
        ("Ann Peeters - De Krant", "De Krant"),
        ("Ann Peeters – Krant", "Krant"),
        ("Ann Peeters | OZZ", "OZZ"),
        ("Ann Peeters, redacteur, De Krant", "redacteur, De Krant"),
        ("Ann Peeters, Ph.D.", "Ph.D."),
        ("Ann Peeters, MSc", "MSc"),
        ("Ann Peeters jr.", "jr."),
        ("Ann Peeters, 0470 00 00 14", "0470 00 00 14"),
    ],
)
def test_what_stands_beside_a_name_is_no_part_of_it(full: str, rest: str) -> None:
    assert names.split(full) == ("Ann", "Peeters", rest)


@pytest.mark.parametrize(
    "full",
    ["Jan Smit & Ann Peeters", "Jan en Ann Smit", "Jan Smit; Ann Peeters", "Jan et Ann", "Jan+Ann"],
)
def test_two_people_are_not_one_name(full: str) -> None:
    assert names.several(full)


@pytest.mark.parametrize(
    "full", ["Ann Peeters", "Peeters, Ann", "Enrico Ent", "Ent, Anders", "Blomme - Raes", "& Co"]
)
def test_one_person_is_not_taken_for_two(full: str) -> None:
    assert not names.several(full)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ANN", "Ann"),
        ("ann", "Ann"),
        ("AN", "An"),
        ("ZOË", "Zoë"),
        ("JP", "JP"),
        ("J.P.", "J.P."),
        ("JAN-PIETER", "Jan-Pieter"),
        ("VAN DEN BERGHE", "Van den Berghe"),
        ("ANN VAN DEN BERGHE", "Ann Van den Berghe"),
        ("de smet", "De Smet"),
        ("D'HONDT", "D'Hondt"),
        ("d’hondt", "D’Hondt"),
        ("'T JOLLE", "'t Jolle"),
        ("VAN 'T HEK", "Van 't Hek"),
        ("EL AMRANI", "El Amrani"),
        ("AÏT EL KADI", "Aït El Kadi"),
        ("VON DER LINDEN", "von der Linden"),
        ("O'BRIEN", "O'Brien"),
        ("MCDONALD", "McDonald"),
        ("IJSBRAND", "IJsbrand"),
        ("van den Berghe", "van den Berghe"),
        ("McDonald", "McDonald"),
        ("", ""),
    ],
)
def test_nobody_is_shouted_at(typed: str, written: str) -> None:
    assert names.proper(typed) == written


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
        ("Smit, dr. Jan", ("dr.", "Smit, Jan")),
        ("Minister Ann Peeters", ("Minister", "Ann Peeters")),
        ("Baron de Smet", ("Baron", "de Smet")),
        ("em. prof. ir. Jan Smit", ("em. prof. ir.", "Jan Smit")),
        ("Mme Dubois", ("Mme", "Dubois")),
        ("Frau Dr. Linden", ("Frau Dr.", "Linden")),
        ("M. Jean Dubois", ("M.", "Jean Dubois")),
        ("M. Peeters", ("", "M. Peeters")),
        ("M. J. Peeters", ("", "M. J. Peeters")),
        ("Em Peeters", ("", "Em Peeters")),
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
@example("a" * 400)
@example("é" * 400)
def test_a_key_is_short_and_of_letters_and_digits_only(text: str) -> None:
    key = names.key(text)
    assert len(key) <= names.KEY_LENGTH
    assert key == "" or key.isalnum()


@given(st.text() | st.text(string.ascii_letters + string.punctuation + " \n\x1f"))
def test_a_key_is_the_same_by_the_short_way(text: str) -> None:
    assert names.key(text)[: names.KEY_LENGTH - 1] == names.key("é" + text)[1:]


@given(st.text() | st.text("aB dD,.()[]|/–-'’", max_size=30))
@example("(a), b")
@example(" - redactie, a")
def test_no_name_loses_a_letter_when_it_is_split(full: str) -> None:
    parts = "".join(names.split(full))
    assert sorted(filter(str.isalnum, parts)) == sorted(filter(str.isalnum, full))


@given(st.text())
def test_proper_spelling_changes_no_letter(text: str) -> None:
    assert names.key(names.proper(text)) == names.key(text)


LETTERS = st.text(
    st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=8
) | st.sampled_from(["É", "ß", "Yıldız", "Ⅻ", "½", "²", "ﷺ", "_a", "İ", "Å", "Ꭰ"])


@given(st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=5))
def test_the_keys_of_many_are_the_keys_of_each(people: list[tuple[str, str]]) -> None:
    first, last = zip(*people, strict=True)
    assert names.keys(first, last) == [names.key(*both) for both in people]


@settings(max_examples=200)
@given(st.text(max_size=12))
@example("İA")
@example("ß00")
def test_a_name_that_was_written_as_usual_is_not_written_anew(name: str) -> None:
    once = names.proper(clean(name))
    assert names.proper(clean(once)) == once or not clean(once)
