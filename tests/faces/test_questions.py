"""Where nobody answers, every command that asks does nothing, says so, and ends with 1."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite
from tests.terminal import answered

ADA, BOB = "ada@dageraad.example", "bob@dageraad.example"
ASKING = {
    "erase": (["contacts", "erase", ADA], "Erase all of that, for good?"),
    "suppress": (["contacts", "suppress", "@dageraad.example"], "Write no more to anybody"),
    "merge": (["contacts", "merge", ADA, BOB], "Merge these two?"),
    "undo": (["contacts", "undo", "1"], "Take that back?"),
    "cancel": (["cancel", "lente"], "Cancel lente for good?"),
    "delete list": (["lists", "delete", "alfa/pers"], "Delete the list alfa/pers?"),
    "delete segment": (["segments", "delete", "nl"], "Delete the segment nl"),
}


@pytest.fixture
def made(invoke: Invoke, drafted: str) -> Callable[[], list[str]]:
    """A workspace with one of each, and what is there to be seen of it."""
    invoke("segments", "save", "nl", "kind:journalist")
    seen = [["contacts", "list"], ["lists"], ["segments"], ["contacts", "suppressions"]]
    return lambda: [invoke(*one).output for one in [*seen, ["status", drafted]]]


@on_sqlite
@pytest.mark.parametrize("what", ASKING)
def test_a_command_that_asks_nobody_does_nothing(
    workspace: Path, made: Callable[[], list[str]], what: str
) -> None:
    before = made()
    arguments, _ = ASKING[what]
    ran = subprocess.run(
        [sys.executable, "-m", "campaign", *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=workspace, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    said = ran.stderr.splitlines()[-1]
    assert said.startswith("Error: Nobody answered the question, and nothing was done. ")
    assert "--yes" in said
    assert made() == before


@on_sqlite
@pytest.mark.parametrize("what", ASKING)
def test_ctrl_d_at_a_question_is_no_answer(made: Callable[[], list[str]], what: str) -> None:
    before = made()
    arguments, question = ASKING[what]
    code, screen = answered(arguments, (question, "\x04"))
    assert code == 1
    assert "Error: Nobody answered the question, and nothing was done." in screen
    assert made() == before


@on_sqlite
def test_a_no_is_an_answer_and_stops_without_advice(made: Callable[[], list[str]]) -> None:
    code, screen = answered(*[ASKING["erase"][0]], (ASKING["erase"][1], "n"))
    assert code == 1
    assert "Stopped. What was not finished left no trace." in screen
    assert "--yes" not in screen
