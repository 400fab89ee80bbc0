"""What an import and an undo ask at a real terminal, and what happens meanwhile."""

from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite
from tests.faces.test_contacts_commands import PRESS, File, facts, lists, people
from tests.terminal import Terminal, answered

WHICH = "Which? (keep, "
ASK = ("contacts", "import", "--on-conflict", "ask", "contacts/alfa-pers.csv")
OTHER = PRESS.replace("chef", "hoofd").replace("redacteur", "verslaggever")


@pytest.fixture
def differing(invoke: Invoke, contacts_file: File) -> None:
    """Ada and Bob on file, and a file that says another function of both."""
    invoke("contacts", "import", str(contacts_file("alfa-pers.csv", PRESS)))
    contacts_file("alfa-pers.csv", OTHER)


def functions(invoke: Invoke) -> list[object]:
    return [facts(invoke, f"{one}@dageraad.example")["function"] for one in ("ada", "bob")]


@on_sqlite
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("keep", "update"), ["chef", "verslaggever"]),
        (("update", "keep"), ["hoofd", "redacteur"]),
        (("", ""), ["chef", "redacteur"]),
        (("update-all",), ["hoofd", "verslaggever"]),
        (("keep-all",), ["chef", "redacteur"]),
    ],
)
def test_each_conflict_is_asked_and_answered(
    invoke: Invoke, differing: None, answers: tuple[str, ...], expected: list[str]
) -> None:
    code, said = answered(ASK, *((WHICH, one) for one in answers))
    assert code == 0
    assert "alfa-pers.csv:2, Ada Aerts: function\n  keep    chef\n  update  hoofd\n" in said
    assert said.count(WHICH) == len(answers)
    assert functions(invoke) == expected


@on_sqlite
@pytest.mark.parametrize("answer", ["stop", "\x03"])
def test_who_stops_at_a_question_leaves_no_trace(
    invoke: Invoke, differing: None, answer: str
) -> None:
    code, said = answered(ASK, (WHICH, "update"), (WHICH, answer))
    assert code == 1
    assert said.endswith("Stopped. What was not finished left no trace.\n")
    assert functions(invoke) == ["chef", "redacteur"]
    assert "1 import\n" in invoke("contacts", "imports").output


def test_while_a_person_thinks_others_import_and_what_they_brought_is_planned_anew(
    invoke: Invoke, differing: None, contacts_file: File
) -> None:
    terminal = Terminal(*ASK)
    terminal.wait_for(WHICH)
    contacts_file("beta-pers.csv", f"{PRESS}Eva;Ex;;;eva@x.example\n")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    terminal.type("update")
    terminal.wait_for(WHICH)
    terminal.type("keep")
    assert terminal.close() == 0
    assert "Somebody else changed the contacts meanwhile. Planned again:" in terminal.output
    assert terminal.output.count(WHICH) == 2
    assert functions(invoke) == ["hoofd", "redacteur"]
    assert lists(invoke) == {"alfa/pers": 2, "beta/pers": 3}
    assert sorted(people(invoke)) == ["Ada Aerts", "Bob Baert", "Eva Ex"]


@on_sqlite
def test_asking_needs_somebody_to_ask(invoke: Invoke, differing: None) -> None:
    said = invoke(*ASK, exit_code=1).error
    assert "--on-conflict ask needs a terminal; without one, keep or update." in said


MANY = "Naam;E-mail\n" + "".join(f"Ann {one};ann{one}@x.example\n" for one in range(12))
SWEEP = "This changes 12 of the 12 contacts on file."


@pytest.fixture
def sweeping(invoke: Invoke, contacts_file: File) -> Path:
    """A file that changes all of twelve contacts."""
    invoke("contacts", "import", str(contacts_file("alfa-pers.csv", MANY)))
    changed = MANY.replace("\n", ";chef\n").replace("E-mail;chef", "E-mail;Functie")
    return contacts_file("alfa-pers.csv", changed)


@on_sqlite
def test_an_import_that_changes_most_of_what_is_on_file_is_not_done_unasked(
    invoke: Invoke, sweeping: Path
) -> None:
    said = invoke("contacts", "import", str(sweeping), exit_code=1).error
    assert f"nothing was done. {SWEEP} Look with --dry-run; if it is right" in said
    assert facts(invoke, "ann3@x.example")["function"] == ""
    invoke("contacts", "import", "--dry-run", str(sweeping))
    invoke("contacts", "import", "--yes", str(sweeping))
    assert facts(invoke, "ann3@x.example")["function"] == "chef"


@on_sqlite
@pytest.mark.parametrize(("answer", "code", "function"), [("y", 0, "chef"), ("", 1, "")])
def test_at_a_terminal_it_is_asked(
    invoke: Invoke, sweeping: Path, answer: str, code: int, function: str
) -> None:
    done, _ = answered(("contacts", "import", str(sweeping)), (f"{SWEEP} Do that?", answer))
    assert done == code
    assert facts(invoke, "ann3@x.example")["function"] == function


# undo


def test_an_undo_is_asked_without_a_lock_and_refused_when_it_is_another_by_then(
    invoke: Invoke, contacts_file: File
) -> None:
    invoke("contacts", "import", str(contacts_file("alfa-pers.csv", PRESS)))
    terminal = Terminal("contacts", "undo", "1")
    terminal.wait_for("Take that back?")
    invoke("contacts", "import", str(contacts_file("beta-pers.csv", PRESS)))
    terminal.type("y")
    assert terminal.close() == 1
    assert "was used or changed while you looked at" in " ".join(terminal.output.split())
    assert lists(invoke) == {"alfa/pers": 2, "beta/pers": 2}


@on_sqlite
@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, {}), ("\x03", 1, {"alfa/pers": 2})])
def test_an_undo_is_done_or_left_as_it_is_answered(
    invoke: Invoke, contacts_file: File, answer: str, code: int, left: dict[str, int]
) -> None:
    invoke("contacts", "import", str(contacts_file("alfa-pers.csv", PRESS)))
    done, said = answered(("contacts", "undo", "1"), ("Take that back?", answer))
    assert done == code
    assert ("2 contacts go\n2 contacts are taken off the list\n") in said
    assert lists(invoke) == left
