"""What an import asks: whom to believe at a conflict, and whether so much is to change.

Every question comes before anything is written, and while a person thinks nothing is locked.
"""

from typing import TYPE_CHECKING

import click

from campaign.cli import questions

if TYPE_CHECKING:
    from campaign.contacts.importplan import ImportPlan
    from campaign.contacts.person import Conflict

_OTHERWISE = "--on-conflict ask needs a terminal; without one, keep or update."
_ANSWERS = ["keep", "update", "keep-all", "update-all", "stop"]


class Choices:
    """What to do at each conflict; what was answered once is not asked again."""

    def __init__(self, on_conflict: str) -> None:
        self._always = on_conflict
        self._answers: dict[Conflict, bool] = {}
        if on_conflict == "ask":
            questions.require_somebody(_OTHERWISE)

    @property
    def ask(self) -> bool:
        """Whether a question may come."""
        return self._always == "ask"

    def __call__(self, conflict: "Conflict") -> bool:
        """Whether the file's is taken."""
        if conflict in self._answers:
            return self._answers[conflict]
        if not self.ask:
            return self._always == "update"
        self._answers[conflict] = self._asked(conflict)
        return self._answers[conflict]

    def _asked(self, conflict: "Conflict") -> bool:
        if not self._answers:
            click.echo("\nWith -all the same from here on; stop leaves all as it was.", err=True)
        where = f"{conflict.file}:{conflict.line}, {conflict.who}: {conflict.field}"
        click.secho(f"\n{where}", bold=True, err=True)
        click.echo(f"  keep    {conflict.ours}\n  update  {conflict.theirs}", err=True)
        answer = questions.choose("Which?", _ANSWERS, _OTHERWISE, default="keep")
        if answer == "stop":
            raise click.Abort
        if answer.endswith("-all"):
            self._always = answer.removesuffix("-all")
        return answer.startswith("update")


def confirm(plan: "ImportPlan", yes: bool) -> None:
    """Ask before most of what is on file changes: it may be the wrong file.

    Raises:
        UnansweredError: there is nobody to ask.
    """
    if not plan.is_sweeping or yes:
        return
    sweep = f"This changes {plan.changed} of the {plan.on_file} contacts on file."
    questions.confirm(
        f"{sweep} Do that?",
        f"{sweep} Look with --dry-run; if it is right, add --yes.",
        err=True,
    )
