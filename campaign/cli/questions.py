"""Questions to the person at the keyboard; where nobody answers, nothing is done and that is said.

A pipe, a file, `</dev/null` and Ctrl-D are nobody: an answer that a person did not see the question
of is none.
"""

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from campaign.errors import UnansweredError

T = TypeVar("T")


def require_somebody(otherwise: str) -> None:
    """Insist that a person can be asked; `otherwise` is what to do where none is.

    Raises:
        UnansweredError: nobody can.
    """
    if not sys.stdin.isatty():
        raise _unanswered(otherwise)


def confirm(question: str, otherwise: str, *, err: bool = False) -> None:
    """Ask whether to go on; a no stops all.

    Raises:
        Abort: the answer is no.
        UnansweredError: there is none.
    """
    _answered(lambda: click.confirm(question, abort=True, err=err), otherwise)


def choose(
    question: str, answers: Sequence[str], otherwise: str, *, default: str | None = None
) -> str:
    """Ask which of some answers it is.

    Raises:
        UnansweredError: there is none.
    """
    choice = click.Choice(list(answers))
    return str(
        _answered(lambda: click.prompt(question, type=choice, default=default, err=True), otherwise)
    )


def _answered(ask: Callable[[], T], otherwise: str) -> T:
    require_somebody(otherwise)
    try:
        return ask()
    except click.Abort as problem:
        if not isinstance(problem.__context__, EOFError):
            raise
        click.echo(err=True)  # the question still stands on this line
        raise _unanswered(otherwise) from None


def _unanswered(otherwise: str) -> UnansweredError:
    return UnansweredError(f"Nobody answered the question, and nothing was done. {otherwise}")
