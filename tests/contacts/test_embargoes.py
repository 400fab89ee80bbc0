"""Who accepts embargoes comes in with a file, is told, exported, and taken back with the import."""

from pathlib import Path

import pytest

from tests.conftest import Invoke

HEADERS = ["Aanvaardt embargo", "embargo", "accepteert embargo", "Accepte l'embargo",
           "Accepts embargo", "Sperrfrist"]  # fmt: skip


def write(workspace: Path, rows: str, name: str = "alfa-pers.csv") -> str:
    (workspace / "contacts" / name).write_text(rows, "utf-8")
    return f"contacts/{name}"


def said(invoke: Invoke, address: str) -> str:
    return invoke("contacts", "show", address).output


@pytest.mark.parametrize("header", HEADERS)
def test_a_file_says_who_accepts_embargoes_in_any_of_our_languages(
    invoke: Invoke, workspace: Path, header: str
) -> None:
    rows = "ada@zee.example;ja\nbob@zee.example;NON\ncy@zee.example;\ndora@zee.example;ooit\n"
    told = invoke("contacts", "import", write(workspace, f"E-mail;{header}\n{rows}")).output
    assert "accepts embargoes" in said(invoke, "ada@zee.example")
    assert "accepts no embargoes" in said(invoke, "bob@zee.example")
    assert "accepts" not in said(invoke, "cy@zee.example")
    dora = said(invoke, "dora@zee.example")
    assert "(rest): ooit" in dora and "accepts no embargoes" not in dora
    assert "  embargo       " not in dora
    assert "accepts embargoes or not? The cell says 'ooit'" in " ".join(told.split())


def test_what_is_on_file_is_not_contradicted_in_silence_and_an_undo_takes_it_back(
    invoke: Invoke, workspace: Path
) -> None:
    invoke("contacts", "import", write(workspace, "E-mail;Functie\nada@zee.example;chef\n"))
    invoke("contacts", "import", write(workspace, "E-mail;Embargo\nada@zee.example;ja\n", "b.csv"))
    assert "accepts embargoes (from b.csv, line 2" in said(invoke, "ada@zee.example")
    later = write(workspace, "E-mail;Embargo\nada@zee.example;nee\n", "c.csv")
    assert "kept embargo 'yes', the file says 'no'" in invoke("contacts", "import", later).output
    assert "accepts embargoes" in said(invoke, "ada@zee.example")
    invoke("contacts", "undo", "3", "2", "--yes")
    assert "accepts embargoes" not in said(invoke, "ada@zee.example")


@pytest.mark.parametrize("name", ["uit.csv", "uit.xlsx", "uit.vcf"])
def test_an_export_tells_it_and_importing_that_changes_nothing(
    invoke: Invoke, workspace: Path, name: str
) -> None:
    rows = "E-mail;Embargo\nada@zee.example;ja\nbob@zee.example;nee\ncy@zee.example;\n"
    invoke("contacts", "import", write(workspace, rows))
    invoke("contacts", "export", "--to", name)
    again = invoke("contacts", "import", name, "--list", "alfa/pers").output
    assert "3 unchanged" in again
    # the file tells it: to who lost it, it is new
    invoke("contacts", "set", "ada@zee.example", "embargo=")
    invoke("contacts", "import", name, "--list", "alfa/pers", "--yes")
    assert "accepts embargoes" in said(invoke, "ada@zee.example")


def test_a_merge_keeps_the_word_of_either_record(invoke: Invoke, workspace: Path) -> None:
    rows = "Naam;E-mail;Embargo\nAda Aerts;ada@zee.example;\nAda Aerts;a.aerts@zee.example;ja\n"
    invoke("contacts", "import", write(workspace, rows))
    invoke("contacts", "merge", "ada@zee.example", "a.aerts@zee.example", "--yes")
    assert "accepts embargoes" in said(invoke, "ada@zee.example")


def test_what_is_set_by_hand_is_told_so_and_an_undo_of_an_import_leaves_it(
    invoke: Invoke, workspace: Path
) -> None:
    rows = "E-mail;Embargo;Functie\nada@zee.example;nee;chef\n"
    invoke("contacts", "import", write(workspace, "E-mail\nada@zee.example\n", "a.csv"))
    invoke("contacts", "import", write(workspace, rows))
    shown = invoke("contacts", "set", "ada@zee.example", "embargo=ja", "--dry-run").output
    assert "would be" in shown and "accepts no embargoes" in said(invoke, "ada@zee.example")
    invoke("contacts", "set", "ada@zee.example", "embargo=ja", "language=frans")
    told = said(invoke, "ada@zee.example")
    assert "accepts embargoes (from by hand, 20" in told and "fr (from by hand, 20" in told
    invoke("contacts", "undo", "2", "--yes")
    assert "accepts embargoes (from by hand" in said(invoke, "ada@zee.example")
    again = invoke("contacts", "set", "ada@zee.example", "embargo=yes").output
    assert "that is on file already" in again
    kept = write(workspace, "E-mail;Embargo\nada@zee.example;nee\n", "later.csv")
    assert "kept embargo 'yes', the file says 'no'" in invoke("contacts", "import", kept).output


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        ("embargo=ooit", "embargo=ooit: it is yes or no. Nothing was changed."),
        ("kind=", "kind=: it is journalist,"),
        ("language=klingon", "language=klingon: it is nl, fr, en or another code."),
        ("function=" + "x" * 301, "it is at most 300 characters"),
        ("colour=red", "No fact 'colour' can be set by hand. There are: name,"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(
    invoke: Invoke, workspace: Path, fact: str, told: str
) -> None:
    invoke("contacts", "import", write(workspace, "E-mail\nada@zee.example\n"))
    assert told in invoke("contacts", "set", "ada@zee.example", fact, exit_code=1).error
