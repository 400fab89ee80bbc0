"""What the words in cells are taken to mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import vocabulary
from campaign.terms import Kind, SuppressionReason


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Journalist", Kind.JOURNALIST),
        ("pers", Kind.JOURNALIST),
        ("beleidsmakers", Kind.POLICYMAKER),
        ("Bedrijf", Kind.COMPANY),
        ("onderzoeker", Kind.RESEARCHER),
        ("partenaire", Kind.PARTNER),
        ("Journalistes", Kind.JOURNALIST),
        ("Redaktion", Kind.JOURNALIST),
        ("kabinet", Kind.POLICYMAKER),
        ("Sociétés", Kind.COMPANY),
        ("Wissenschaftler", Kind.RESEARCHER),
        ("", None),
        ("vriend", None),
    ],
)
def test_kinds_are_known_in_the_languages_of_the_lists(cell: str, kind: Kind | None) -> None:
    assert vocabulary.kind(cell) is kind


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("nl", "NL|nl|nl_BE|nl-NL|nld|dut|Nederlands|Dutch|néerlandais|Niederländisch|Vlaams|N"),
        ("nl", "Dutch (Belgium)|Nederlandstalig|nl_NL.UTF-8"),
        ("fr", "fra|fre|Frans|French|français|francais|Französisch|F|fr-fr|Franstalig"),
        ("de", "deu|ger|Duits|allemand|Deutsch"),
        ("en", "eng|Engels|en_US|English|en-GB"),
        ("es", "es|spa|Spaans|español|Espagnol"),
        ("el", "gre|Grieks|Ελληνικά"),
        ("zh", "Chinees|chi|zh-Hans"),
    ],
)
def test_a_language_is_known_by_its_names_and_by_its_codes(code: str, cells: str) -> None:
    for cell in cells.split("|"):
        assert vocabulary.language(cell) == code, cell


@pytest.mark.parametrize("cell", ["Klingon", "xx", "nl/fr", "NL-FR", "", "?", "gsw"])
def test_what_is_not_one_language_is_none(cell: str) -> None:
    assert vocabulary.language(cell) is None


@pytest.mark.parametrize(
    ("cell", "codes", "unknown"),
    [
        ("nl", ["nl"], []),
        ("nl/fr", ["nl", "fr"], []),
        ("NL-FR", ["nl", "fr"], []),
        ("de-de", ["de"], []),
        ("Nederlands en Frans", ["nl", "fr"], []),
        ("nl, nederlands, en", ["nl", "en"], []),
        ("nl; Klingon", ["nl"], ["Klingon"]),
        ("Klingon", [], ["Klingon"]),
        ("", [], []),
    ],
)
def test_several_languages_in_a_cell_are_all_known(
    cell: str, codes: list[str], unknown: list[str]
) -> None:
    assert vocabulary.languages(cell) == (tuple(codes), tuple(unknown))


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("BE", "BE|bel|België|Belgie|Belgique|Belgium|Belgien|B|België/Belgique|Belgium (BE)"),
        ("NL", "NLD|Nederland|Pays-Bas|The Netherlands|Holland|Niederlande"),
        ("GB", "UK|U.K.|Verenigd Koninkrijk|Groot-Brittannië|gbr"),
        ("US", "USA|U.S.A.|VS|Verenigde Staten|États-Unis"),
        ("LU", "L|lux|Luxemburg|Luxembourg|Lëtzebuerg"),
        ("GR", "Griekenland|Ελλάδα"),
        ("CZ", "Tsjechië|Czech Republic|Česko"),
        ("CH", "Zwitserland|Suisse|Svizzera"),
    ],
)
def test_a_country_is_known_by_its_names_and_by_its_codes(code: str, cells: str) -> None:
    for cell in cells.split("|"):
        assert vocabulary.country(cell) == code, cell


@pytest.mark.parametrize("cell", ["Narnia", "BE/NL", "EU", "ZZ", "056", "Vlaanderen", "", "/"])
def test_what_is_not_one_country_is_none(cell: str) -> None:
    assert vocabulary.country(cell) is None


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("Subscribed", "fine"),
        ("nonsubscribed", "fine"),
        ("transactional", "fine"),
        ("Actief", "fine"),
        ("Unsubscribed", SuppressionReason.ASKED),
        ("blocklisted", SuppressionReason.ASKED),
        ("Désabonné", SuppressionReason.ASKED),
        ("cleaned", SuppressionReason.BOUNCED),
        ("Hard bounced", SuppressionReason.BOUNCED),
        ("hard_bounced", SuppressionReason.BOUNCED),
        ("unreachable", SuppressionReason.BOUNCED),
        ("complained", SuppressionReason.COMPLAINED),
        ("Marked as spam", SuppressionReason.COMPLAINED),
        ("uit dienst", SuppressionReason.LEFT),
        ("inactive", None),
        ("disabled", None),
        ("VIP", None),
        ("", None),
    ],
)
def test_the_status_in_a_mailing_tool_says_whether_we_may_write(
    cell: str, meaning: vocabulary.Standing | None
) -> None:
    assert vocabulary.status(cell) == meaning


def test_only_who_asked_counts_as_opted_out_by_a_status() -> None:
    assert vocabulary.status("Unsubscribed") is SuppressionReason.ASKED
    assert vocabulary.status("cleaned") is not SuppressionReason.ASKED


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


@given(st.text())
def test_no_word_whatever_breaks_the_reading_of_a_cell(cell: str) -> None:
    vocabulary.kind(cell), vocabulary.status(cell), vocabulary.opted_out(cell)
    assert all(vocabulary.language(code) == code for code in vocabulary.languages(cell).codes)
    assert vocabulary.country(cell) == vocabulary.country(f" {cell} ")
