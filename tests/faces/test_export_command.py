"""`campaign contacts export`, as an officer types it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite

File = Callable[[str, str], Path]

PRESS = """\
Voornaam;Achternaam;Medium;Functie;E-mail;Uitgeschreven
Ada;Aerts;De Dageraad;=1+1;ada@dageraad.example;
Bob;Baert;De Dageraad;redacteur;bob@dageraad.example;ja
"""
FULL = """\
import resource, signal, sys
from campaign.cli import run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
run(["lists"])
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.exit(run(["contacts", "export", "--to", sys.argv[1]]))
"""


@pytest.fixture
def imported(invoke: Invoke, contacts_file: File, workspace: Path) -> Path:
    """The workspace, with Ada and Bob on a list of Alfa; Bob opted out."""
    contacts_file("alfa-pers.csv", PRESS)
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    return workspace


@pytest.mark.parametrize(
    ("arguments", "begins", "said"),
    [
        (["p.csv"], b"Aanspreking,", "2 contacts to p.csv (CSV: UTF-8, commas)"),
        (
            ["p.csv", "--excel"],
            b"\xef\xbb\xbfAanspreking;",
            "2 contacts to p.csv (CSV for Excel: UTF-8 with its mark, semicolons)",
        ),
        (["p.XLSX"], b"PK\x03\x04", "2 contacts to p.XLSX (an Excel workbook)"),
        (["p.vcf"], b"BEGIN:VCARD\r\n", "2 contacts to p.vcf (address cards, vCard 3.0)"),
        (["p.json"], b'[\n{"honorific"', "2 contacts to p.json (JSON)"),
        (["p.txt", "--format", "csv"], b"Aanspreking,", "2 contacts to p.txt (CSV: UTF-8, commas)"),
    ],
)
def test_the_ending_of_the_name_says_how_the_file_is_written(
    invoke: Invoke, imported: Path, arguments: list[str], begins: bytes, said: str
) -> None:
    assert invoke("contacts", "export", "--to", *arguments).output.startswith(f"{said}\n")
    assert (imported / arguments[0]).read_bytes().startswith(begins)


@on_sqlite
@pytest.mark.parametrize("arguments", [[], ["--to", "-"]])
def test_without_a_file_csv_goes_to_the_next_program_and_what_is_said_goes_elsewhere(
    invoke: Invoke, imported: Path, arguments: list[str]
) -> None:
    result = invoke("contacts", "export", *arguments)
    assert [line.split(",")[1] for line in result.output.splitlines()] == ["Voornaam", "Ada", "Bob"]
    assert result.error.startswith("2 contacts (CSV: UTF-8, commas)\n")


@on_sqlite
def test_an_expression_chooses_as_in_contacts_list(invoke: Invoke, imported: Path) -> None:
    assert "\n,Ada," in invoke("contacts", "export", "name:aerts").output
    assert "Bob" not in invoke("contacts", "export", "name:aerts").output
    error = invoke("contacts", "export", "list:nergens", "--to", "p.csv", exit_code=1).error
    assert error.startswith("Error: no list 'nergens';")
    assert not (imported / "p.csv").exists()


@on_sqlite
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("p.csv", "See the column 'Niet aanschrijven'."),
        ("p.json", "See 'suppressed'."),
        ("p.vcf", "No address book shows that; an import of the file knows it."),
    ],
)
def test_it_is_said_that_some_must_not_be_written_to(
    invoke: Invoke, imported: Path, name: str, hint: str
) -> None:
    said = " ".join(invoke("contacts", "export", "--to", name).output.split())
    assert said.endswith(
        f" 1 of them must not be written to, by one organisation or by all. {hint}"
    )


@on_sqlite
def test_a_file_that_is_there_is_written_over_only_when_asked(
    invoke: Invoke, imported: Path
) -> None:
    path = imported / "p.csv"
    path.write_text("mine")
    error = invoke("contacts", "export", "--to", "p.csv", exit_code=1).error
    assert error == "Error: p.csv is already there. To write over it: --force\n"
    assert path.read_text() == "mine"
    invoke("contacts", "export", "--to", "p.csv", "--force")
    assert path.read_text("utf-8").startswith("Aanspreking,")


@on_sqlite
@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (["--to", "p.pdf"], 2, "p.pdf: its ending does not say how to write it."),
        (["--to", "press"], 2, "press: its ending does not say how to write it."),
        (["--to", "p.xlsx", "--excel"], 2, "--excel makes CSV, and this is to be xlsx."),
        (["--format", "xlsx"], 2, "A workbook needs a file of its own."),
        (["--to", "nowhere/p.csv"], 1, "p.csv cannot be written: there is no folder nowhere."),
        (["--to", "contacts"], 2, "contacts is a folder. Name a file in it: contacts"),
        (["--to", "contacts", "--format", "csv", "--force"], 1, "contacts is no file."),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(
    invoke: Invoke, imported: Path, arguments: list[str], exit_code: int, said: str
) -> None:
    before = sorted(imported.iterdir())
    assert said in invoke("contacts", "export", *arguments, exit_code=exit_code).error
    assert sorted(imported.iterdir()) == before


@on_sqlite
@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="Windows limits no file's size")
@pytest.mark.parametrize("name", ["p.csv", "p.xlsx", "p.vcf", "p.json"])
def test_a_full_disk_leaves_the_old_file_and_no_half_one(
    invoke: Invoke, contacts_file: File, workspace: Path, name: str
) -> None:
    lines = "".join(f"p{index}@x.example;{os.urandom(120).hex()}\n" for index in range(600))
    contacts_file("alfa-pers.csv", f"E-mail;Functie\n{lines}")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    before = sorted(workspace.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", FULL, name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        1,
        f"Error: {name} cannot be written: File too large.\n",
    )
    assert sorted(workspace.iterdir()) == before


@on_sqlite
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize("how", ["csv", "vcard", "json"])
def test_a_full_disk_behind_a_pipe_is_told_in_one_sentence(imported: Path, how: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "campaign", "contacts", "export", "--format", how],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    told = "Error: The contacts cannot be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (1, told)


@on_sqlite
def test_importing_an_export_again_changes_nothing(invoke: Invoke, imported: Path) -> None:
    invoke("contacts", "export", "--to", "again.csv", "--excel")
    said = invoke("contacts", "import", "again.csv", "--list", "alfa/pers").output
    assert "\n1 file, 2 rows = 1 unchanged + 1 suppressed\n" in said
