"""What the words in cells are taken to mean."""

import pytest

from campaign.contacts import vocabulary
from campaign.terms import Kind


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Journalist", Kind.JOURNALIST),
        ("pers", Kind.JOURNALIST),
        ("beleidsmakers", Kind.POLICYMAKER),
        ("Bedrijf", Kind.COMPANY),
        ("onderzoeker", Kind.RESEARCHER),
        ("partenaire", Kind.PARTNER),
        ("vriend", None),
    ],
)
def test_kinds_are_known_in_the_languages_of_the_lists(cell: str, kind: Kind | None) -> None:
    assert vocabulary.kind(cell) is kind


@pytest.mark.parametrize(
    ("cell", "code"),
    [("NL", "nl"), ("Frans", "fr"), ("English", "en"), ("nl_BE", "nl"), ("Klingon", None)],
)
def test_languages_are_known_by_name_and_by_code(cell: str, code: str | None) -> None:
    assert vocabulary.language(cell) == code


@pytest.mark.parametrize(
    "cell", ["ja", "X", "yes", "1", "Uitgeschreven", "✓", "2024-03-12 09:00:00"]
)
def test_an_opt_out_is_understood_however_it_was_noted(cell: str) -> None:
    assert vocabulary.opted_out(cell) is True


@pytest.mark.parametrize("cell", ["12/03/2024", "1-2-24", "12.03.2024"])
def test_the_day_of_an_opt_out_is_an_opt_out(cell: str) -> None:
    assert vocabulary.opted_out(cell) is True


@pytest.mark.parametrize("cell", ["", "nee", "Neen", "no", "0", "subscribed"])
def test_no_opt_out_is_understood_too(cell: str) -> None:
    assert vocabulary.opted_out(cell) is False


@pytest.mark.parametrize("cell", ["misschien", "2", "vragen"])
def test_an_unclear_opt_out_is_not_guessed_at(cell: str) -> None:
    assert vocabulary.opted_out(cell) is None


def test_a_phone_number_is_known_in_another_notation() -> None:
    assert vocabulary.same_phone("+32 2 555 01 10", "02/555.01.10")
    assert not vocabulary.same_phone("+32 2 555 01 10", "02/555.01.11")
    assert not vocabulary.same_phone("intern", "geheim")
