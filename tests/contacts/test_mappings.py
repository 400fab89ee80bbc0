"""What the officer said of headers is kept, and read again as it was said."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contacts import mappings
from campaign.contacts.aliases import MEANINGS
from campaign.errors import ContactFileError, WorkspaceError

PRESS = {"Naam redactie": "outlet", "Wie": "full_name"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("outlet", "outlet"),
        ("Medium", "outlet"),
        ("first name", "first_name"),
        ("first_name", "first_name"),
        ("VOORNAAM", "first_name"),
        ("naam", "full_name"),
        (" e-mail ", "email"),
        ("own", "own"),
        ("eigen veld", "own"),
        ("-", "-"),
    ],
)
def test_a_field_is_known_by_our_name_and_by_the_usual_ones(text: str, field: str) -> None:
    assert mappings.meaning(text) == field


@pytest.mark.parametrize(("text", "meant"), [("oulet", "outlet"), ("voornam", "voornaam")])
def test_a_field_that_we_do_not_know_is_told_with_the_nearest(text: str, meant: str) -> None:
    with pytest.raises(ContactFileError) as told:
        mappings.meaning(text)
    assert str(told.value).startswith(f"There is no field {text!r}. Did you mean {meant!r}? Known:")


def test_nothing_is_saved_in_a_new_workspace(tmp_path: Path) -> None:
    assert mappings.load(tmp_path) == {}


def test_a_mapping_is_kept_beside_others_and_in_place_of_its_namesake(tmp_path: Path) -> None:
    mappings.save(tmp_path, "persdienst", {"Wie": "last_name"})
    mappings.save(tmp_path, "beurs", {"Stand": "outlet"})
    mappings.save(tmp_path, "persdienst", PRESS)
    assert mappings.load(tmp_path) == {"persdienst": PRESS, "beurs": {"Stand": "outlet"}}
    assert [one.name for one in tmp_path.iterdir()] == ["mappings.toml"]


@given(
    name=st.text(min_size=1, max_size=8),
    pairs=st.dictionaries(st.text(max_size=8), st.sampled_from(MEANINGS), max_size=4),
)
def test_whatever_a_header_is_called_it_is_read_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, name: str, pairs: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("workspace")
    mappings.save(folder, name, pairs)
    assert mappings.load(folder) == {name: pairs}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a]\n\nWie = 'oulet'\n", ":3: There is no field 'oulet'. Did you mean 'outlet'?"),
        ("[a]\nWie = 3\n", ":2: 'Wie' must be text, not 3."),
        ("Wie = 'outlet'\n", ":1: 'Wie' must be a table."),
        ("[a\n", ":1: not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mappings.toml").write_text(text)
    with pytest.raises(WorkspaceError) as told:
        mappings.load(tmp_path)
    assert f"mappings.toml{said}" in str(told.value)


def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "mappings.new").mkdir()
    with pytest.raises(WorkspaceError, match=r"mappings.toml cannot be written: Is a directory"):
        mappings.save(tmp_path, "persdienst", PRESS)


def test_a_saved_mapping_fits_a_file_that_has_all_of_its_headers() -> None:
    saved = {"klein": {"Wie": "full_name"}, "groot": PRESS, "leeg": {}}
    assert mappings.of_headers(saved, ["E-mail", "WIE:", "naam  redactie"]) == "groot"
    assert mappings.of_headers(saved, ["E-mail", "Wie"]) == "klein"
    assert mappings.of_headers(saved, ["E-mail", "Naam redactie"]) is None
