"""A file of each make and of each trap, imported as an officer would: what comes of it."""

import io
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from campaign.contacts import contactfiles, presets
from campaign.errors import ContactFileError
from campaign.models import Contact
from campaign.terms import RowOutcome
from tests.contacts.conftest import Importing, on_sqlite

FILES = Path(__file__).parent / "files"
EXPECTED = tomllib.loads((FILES / "expected.toml").read_text(encoding="utf-8"))
READ = [name for name, one in EXPECTED.items() if "refused" not in one]
REFUSED = [name for name, one in EXPECTED.items() if "refused" in one]


def facts(contact: Contact) -> dict[str, Any]:
    """What stands on file of somebody, under the names of expected.toml."""
    return {
        "name": contact.name,
        "honorific": contact.honorific,
        "function": contact.function,
        "outlet": contact.outlet.name if contact.outlet else "",
        "language": contact.language,
        "country": contact.country,
        "phone": contact.phone,
        "beats": sorted(one.name for one in contact.beats),
        "tags": sorted(one.name for one in contact.tags),
        "fields": dict(contact.fields),
        "addresses": [one.email for one in contact.addresses],
    }


def everything(importing: Importing) -> list[dict[str, Any]]:
    return [facts(one) for one in importing.everybody()]


def test_every_sample_file_is_described_and_there() -> None:
    there = {one.name for one in FILES.iterdir() if one.suffix not in (".py", ".toml", ".md")}
    assert there - {"__pycache__"} == set(EXPECTED)
    assert {preset.name for preset in presets.PRESETS} <= {
        one.get("preset", "") for one in EXPECTED.values()
    }


@pytest.mark.parametrize("name", READ)
def test_a_sample_file_becomes_the_contacts_that_stand_in_it(
    importing: Importing, name: str
) -> None:
    expected, data = EXPECTED[name], (FILES / name).read_bytes()
    source = importing.source(data, name=name)
    assert source.file.form == expected["form"]
    assert source.columns.program == expected.get("preset", "")

    plan = importing.plan(source)
    importing.apply(plan)
    (file,) = plan.files
    assert {one.value: count for one, count in file.counts.items()} == expected["counts"]
    assert file.counts.total() == len(file.rows()) == expected["rows"]
    assert file.filled == set(expected["own_fields"])
    assert importing.reasons() == expected.get("suppressed", {})
    assert {one for _, one in importing.suppressed()} <= {expected.get("suppressed_for", "alfa")}
    for email, said in expected.get("facts", {}).items():
        found = facts(importing.contact(email))
        assert {one: found[one] for one in said} == said


@pytest.mark.parametrize("name", READ)
def test_a_sample_file_that_is_imported_again_changes_nothing(
    importing: Importing, name: str
) -> None:
    data = (FILES / name).read_bytes()
    importing(data, name=name)
    before, reasons = everything(importing), importing.reasons()

    again = importing.plan(importing.source(data, name=name))
    assert again.changed == len(again.people) == 0
    assert again.files[0].counts.keys() <= {*RowOutcome} - {RowOutcome.CREATE, RowOutcome.UPDATE}
    importing.apply(again)
    assert (everything(importing), importing.reasons()) == (before, reasons)


@on_sqlite
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(importing: Importing, name: str) -> None:
    with pytest.raises(ContactFileError) as caught:
        importing((FILES / name).read_bytes(), name=name)
    assert str(caught.value).startswith(name)
    assert EXPECTED[name]["refused"] in str(caught.value)
    assert importing.everybody() == []


@pytest.mark.parametrize("name", EXPECTED)
def test_no_address_in_the_samples_can_reach_a_real_person(name: str) -> None:
    sheets = ("Gent", "Brugge") if name == "two-sheets.xlsx" else ("",)
    for sheet in sheets:
        domains = re.findall(r"@([\w.-]+\.\w+)", text(name, sheet))
        assert [one for one in domains if not one.lower().endswith(".example")] == []


def text(name: str, sheet: str) -> str:
    data = (FILES / name).read_bytes()
    try:
        file = contactfiles.read(io.BytesIO(data), name, sheet=sheet)
        rows = [row for batch in file.batches() for row in batch.rows]
    except ContactFileError:  # a text that breaks off is looked at as it stands
        return data.decode("cp1252")
    return "\n".join("\t".join(row) for row in rows)
