"""How a mistake is told: to a person in lines that fit, to a pipe in one; and with which code."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite
from tests.terminal import answered

#: a long message of ours, and one of the command line's
MISTAKES = {
    1: ["contacts", "show", "a.very.long.name.of.somebody@a.very.long.domain.krant.example"],
    2: ["contacts", "suppress", "the one who said that it should stop, name was not given"],
}  # fmt: skip


@on_sqlite
@pytest.mark.parametrize("code", MISTAKES)
def test_a_person_reads_a_mistake_in_lines_that_fit_and_a_pipe_gets_one(
    workspace: Path, code: int
) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "campaign", *MISTAKES[code]],
        capture_output=True, text=True, cwd=workspace, check=False,
    )  # fmt: skip
    whole = ran.stderr.splitlines()[-1]
    assert ran.returncode == code and whole.startswith("Error: ") and len(whole) > 80
    again, screen = answered(MISTAKES[code])
    assert again == code
    assert max(map(len, screen.splitlines())) <= 80
    assert whole in " ".join(screen.split())


@on_sqlite
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["contacts", "list", "beet:energie"], 1),
        (["contacts", "list", "(kind:journalist"], 1),
        (["contacts", "export", "tag:nothing"], 1),
        (["lists", "create", "vip", "beet:energie"], 1),
        (["segments", "save", "x", "beet:energie"], 1),
        (["contacts", "suppressions", "beet:energie"], 1),
        (["contacts", "list", "--beet"], 2),
        (["contacts", "show"], 2),
    ],
)
def test_a_mistake_in_a_search_is_an_error_and_one_in_the_command_line_is_of_usage(
    invoke: Invoke, arguments: list[str], code: int
) -> None:
    invoke(*arguments, exit_code=code)
