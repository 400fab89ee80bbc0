"""The seven lists of the sample workspace, which a newcomer imports first."""

import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign import settings
from campaign.contacts import csvfile, directory
from campaign.models import Address
from tests.conftest import REPOSITORY, Invoke

LISTS = sorted((REPOSITORY / "contacts").glob("*.csv"))


@pytest.fixture
def workspace(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample workspace itself, with a database of its own."""
    folder = tmp_path / "sample"
    folder.mkdir()
    shutil.copy(REPOSITORY / settings.FILE_NAME, folder)
    shutil.copytree(REPOSITORY / "contacts", folder / "contacts")
    monkeypatch.setenv("CAMPAIGN_DATABASE", database)
    monkeypatch.setenv("CAMPAIGN_WORKSPACE", str(folder))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(folder)
    return folder


def test_the_sample_lists_import_with_the_counts_that_the_tour_shows(
    invoke: Invoke, session: Session
) -> None:
    said = invoke("contacts", "import", "contacts/*.csv", exit_code=3).output
    assert (
        "7 files, 192 rows = 143 create + 11 update + 5 unchanged + 28 conflict + 1 duplicate + "
        "2 suppressed + 2 invalid Imported, as 1 to 7. "
    ) in " ".join(said.split())
    assert "beleidsmakers.csv into the list beleidsmakers\nWindows (cp1252)" in said
    assert "flux50-pers.csv into the list flux50/pers\nUTF-8, columns divided by tabs" in said
    assert "medvia-pers.csv into the list medvia/pers\nUTF-8 with its mark" in said
    assert directory.lists(session) == [
        ("beleidsmakers", 38),
        ("blauwe-cluster/pers", 25),
        ("catalisti/pers", 33),
        ("flanders-food/pers", 27),
        ("flux50/pers", 22),
        ("medvia/pers", 22),
        ("vil/pers", 22),
    ]


def test_the_sample_lists_change_nothing_when_they_are_imported_again(invoke: Invoke) -> None:
    invoke("contacts", "import", "contacts/*.csv", exit_code=3)
    said = invoke("contacts", "import", "contacts/*.csv", exit_code=3).output
    assert (
        "192 rows = 159 unchanged + 28 conflict + 1 duplicate + 2 suppressed + 2 invalid Imported, "
        "as 8 to 14. "
    ) in " ".join(said.split())


def test_the_journalist_of_four_lists_is_one_contact(invoke: Invoke) -> None:
    invoke("contacts", "import", "contacts/*.csv", exit_code=3)
    said = invoke("contacts", "show", "s.peeters@krant.example").output
    for path in ("blauwe-cluster/pers", "catalisti/pers", "flanders-food/pers", "flux50/pers"):
        assert f"  {path}, since " in said
    assert "1 contact" in invoke("contacts", "list", "name:Saskia").output


def test_no_sample_address_can_reach_a_real_person(invoke: Invoke, session: Session) -> None:
    invoke("contacts", "import", "contacts/*.csv", exit_code=3)
    found = session.scalars(select(Address.canonical)).all()
    assert len(found) > 140
    assert [one for one in found if not one.endswith(".example")] == []


def test_the_sample_files_hold_no_other_addresses_either() -> None:
    assert len(LISTS) == 7
    for path in LISTS:
        with path.open("rb") as stream:
            batches = list(csvfile.read(stream, path.name).batches())
        cells = " ".join(cell for batch in batches for row in batch.rows for cell in row)
        domains = re.findall(r"@([\w.-]+)", cells)
        assert len(domains) > 20
        assert [one for one in domains if not one.lower().endswith(".example")] == [], path.name
