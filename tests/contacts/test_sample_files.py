"""A file of each make and of each trap: what it is, and that nobody real stands in it."""

import re
import tomllib
from pathlib import Path

import pytest

from campaign.contacts import csvfile, presets, vcards, workbook
from campaign.contacts.grid import Grid
from campaign.errors import ContactFileError

FILES = Path(__file__).parent / "files"
EXPECTED = tomllib.loads((FILES / "expected.toml").read_text(encoding="utf-8"))
REFUSED = ["quote-open.csv", "two-sheets.xlsx"]
TEXTS = [name for name, one in EXPECTED.items() if "encoding" in one and name not in REFUSED]
GRIDS = [name for name, one in EXPECTED.items() if "told" in one]


def grid(name: str) -> Grid:
    data = (FILES / name).read_bytes()
    return vcards.read(data, name) if name.endswith(".vcf") else workbook.read(data, name)


def test_every_sample_file_is_described_and_there() -> None:
    there = {one.name for one in FILES.iterdir() if one.suffix not in (".py", ".toml")}
    assert there - {"__pycache__"} == set(EXPECTED)
    assert {preset.name for preset in presets.PRESETS} <= {
        one.get("preset", "") for one in EXPECTED.values()
    }


@pytest.mark.parametrize("name", TEXTS)
def test_an_export_is_known_by_its_headers(name: str) -> None:
    file = csvfile.read((FILES / name).read_bytes(), name)
    assert (file.encoding, file.delimiter) == (
        EXPECTED[name]["encoding"],
        EXPECTED[name]["delimiter"],
    )
    found = [presets.recognised(record.cells) for record in file.records]
    assert {one.name for one in found if one} == {EXPECTED[name].get("preset", "")} - {""}


@pytest.mark.parametrize("name", GRIDS)
def test_workbooks_and_cards_are_read_as_described(name: str) -> None:
    read, expected = grid(name), EXPECTED[name]
    text = "\n".join("\t".join(row) for row in read.rows)
    above = 2 if name == "sheets.xlsx" else 1
    assert (read.told, len(read.rows) - above) == (expected["told"], expected["rows"])
    assert len(read.problems) == expected["counts"].get("invalid", 0)
    for email, facts in expected.get("facts", {}).items():
        row = next(row for row in read.rows if email in row)
        for word in f"{facts['name']} {facts.get('outlet', '')}".split():
            assert word in "\t".join(row), text


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(name: str) -> None:
    read = grid if name.endswith("x") else lambda one: csvfile.read((FILES / one).read_bytes(), one)
    with pytest.raises(ContactFileError, match=rf"^{re.escape(name)}.*(Say which|Mend that line)"):
        read(name)


def test_no_address_in_the_samples_can_reach_a_real_person() -> None:
    texts = {name: "\n".join(map("\t".join, grid(name).rows)) for name in GRIDS}
    for name in TEXTS:
        records = csvfile.read((FILES / name).read_bytes(), name).records
        texts[name] = "\n".join("\t".join(record.cells) for record in records)
    for name, text in texts.items():
        domains = re.findall(r"@([\w.-]+\.\w+)", text)
        assert [one for one in domains if not one.lower().endswith(".example")] == [], name
