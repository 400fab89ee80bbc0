"""`campaign contacts import`: shows what becomes of each row of a file, and does it."""

import glob
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from campaign.cli import importview, output
from campaign.cli.app import App, pass_app
from campaign.errors import ContactFileError
from campaign.terms import Kind, RowOutcome

if TYPE_CHECKING:
    from campaign.contacts.importplan import ImportPlan, Source
    from campaign.contacts.person import Chooses, Conflict
    from campaign.settings import Settings

KINDS = [one.value for one in Kind]
STDIN = "-"


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--list",
    "list_path",
    metavar="LIST",
    help="The list they go into, such as catalisti/pers. Without it the file's name says: "
    "catalisti-pers.csv goes into catalisti/pers.",
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="journalist",
    show_default=True,
    help="What new contacts are, where no column says it.",
)
@click.option(
    "--on-conflict",
    type=click.Choice(["keep", "update", "ask"]),
    default="keep",
    show_default=True,
    help="Where a file and what is on file differ: keep ours, update from the file, or ask.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before most of what is on file changes.")
@click.option("--verbose", "-v", is_flag=True, help="Show every row, not only those to look at.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan for another program.")
@pass_app
def import_(  # noqa: PLR0913, PLR0917 - one argument for each option
    app: App,
    files: tuple[str, ...],
    list_path: str | None,
    kind: str,
    on_conflict: str,
    dry_run: bool,
    yes: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Import contacts from files, one contact on each row.

    CSV of any make. How it was written and what its columns mean is found out, and said. A
    contact already on file is completed; an empty cell never erases anything; an opt-out never
    reverts. All files are imported, or none. With - for FILE it reads what is piped in.
    """
    from campaign.contacts import planner

    chooses = _Choices(on_conflict)
    names = {one.key: one.name for one in app.settings.organisations}
    with ExitStack() as stack:
        sources = [
            _source(stack.enter_context(_opened(path)), path, app.settings, list_path, kind)
            for path in _paths(files)
        ]
        size = sum(one.file.size for one in sources)
        with app.reading() as session, output.progress("Reading", size) as advance:
            plan = planner.plan(session, sources, names, app.settings.country, chooses, advance)
        if as_json:
            output.as_json(importview.as_json(plan))
        else:
            importview.show(plan, verbose=verbose, on_conflict=on_conflict)
        if dry_run:
            _say(as_json, "Nothing was written: this was a dry run.")
        else:
            _confirm(plan, yes)
            _apply(app, sources, plan, chooses, as_json)
    if any(one.counts[RowOutcome.INVALID] for one in plan.files):
        click.get_current_context().exit(3)


def _say(as_json: bool, text: str) -> None:
    """Say something that is no part of what another program reads."""
    click.echo(output.folded(text, 0), err=as_json)


def _confirm(plan: "ImportPlan", yes: bool) -> None:
    """Ask before most of what is on file changes: it may be the wrong file."""
    if not plan.is_sweeping or yes:
        return
    sweep = f"This changes {plan.changed} of the {plan.on_file} contacts on file."
    if not sys.stdin.isatty():
        raise ContactFileError(
            f"{sweep} Nothing was written. Look with --dry-run; if it is right, add --yes."
        )
    click.confirm(f"{sweep} Do that?", abort=True)


def _apply(
    app: App,
    sources: "Sequence[Source]",
    plan: "ImportPlan",
    chooses: "Chooses",
    as_json: bool,
) -> None:
    from campaign import db
    from campaign.contacts import directory, importer, onfile, planner

    with app.session() as session:
        importer.alone(session)
        known = directory.organisations(session, app.settings.organisations)
        if onfile.stamp(session) != plan.stamp:  # somebody was quicker
            names = {key: one.name for key, one in known.items()}
            plan = planner.plan(session, sources, names, app.settings.country, chooses)
        with output.progress("Writing", len(plan.people)) as advance:
            records = importer.apply(session, plan, known, db.now(session), app.user, advance)
    numbers = [str(one.id) for one in records]
    which = numbers[0] if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
    _say(as_json, f"Imported, as {which}. To take it back: campaign contacts undo {numbers[-1]}")


class _Choices:
    """What to do at each conflict; what was answered once is not asked again."""

    def __init__(self, on_conflict: str) -> None:
        self._always = on_conflict
        self._answers: dict[Conflict, bool] = {}
        if on_conflict == "ask" and not sys.stdin.isatty():
            raise click.UsageError(
                "--on-conflict ask needs a terminal; without one, keep or update."
            )

    def __call__(self, conflict: "Conflict") -> bool:
        if self._always != "ask":
            return self._always == "update"
        if conflict not in self._answers:
            self._answers[conflict] = self._ask(conflict)
        return self._answers[conflict]

    def _ask(self, conflict: "Conflict") -> bool:
        output.heading(f"{conflict.file}:{conflict.line}, {conflict.who}: {conflict.field}")
        click.echo(f"  on file   {conflict.ours}\n  the file  {conflict.theirs}")
        answer: str = click.prompt(
            "Keep ours, update from the file, or the same for all that follow",
            type=click.Choice(["keep", "update", "keep-all", "update-all", "stop"]),
            default="keep",
            show_choices=True,
        )
        if answer == "stop":
            raise click.Abort
        if answer.endswith("-all"):
            self._always = answer.removesuffix("-all")
        return answer.startswith("update")


def _paths(files: tuple[str, ...]) -> list[Path]:
    """The files meant; Windows leaves `*.csv` to us."""
    found: list[Path] = []
    for text in files:
        literal = text == STDIN or Path(text).exists()
        matches = [] if literal else sorted(glob.glob(text))  # noqa: PTH207 - the pattern may be absolute
        found += [Path(match) for match in matches or [text]]
    return list(dict.fromkeys(found))


def _opened(path: Path) -> BinaryIO:
    if str(path) == STDIN:
        return _piped()
    if path.is_dir():
        raise ContactFileError(f"{path} is a folder; name the files in it.")
    try:
        return path.open("rb")
    except OSError as problem:
        reason = "there is no such file" if not path.exists() else problem.strerror
        raise ContactFileError(f"{path} cannot be read: {reason}.") from None


def _piped() -> BinaryIO:
    """What is piped in, kept so that it can be read more than once."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller
    for piece in iter(lambda: sys.stdin.buffer.read(1 << 20), b""):
        kept.write(piece)
    return kept  # type: ignore[return-value]


def _source(
    stream: BinaryIO, path: Path, settings: "Settings", list_path: str | None, kind: str
) -> "Source":
    from campaign.contacts import columns, csvfile
    from campaign.contacts.importplan import Options, Source

    piped = str(path) == STDIN
    if piped and not list_path:
        raise click.UsageError("Say with --list into which list they go.")
    organisation, name = _list(settings, list_path) if list_path else _list_of_file(settings, path)
    file = csvfile.read(stream, "what was piped in" if piped else path.name)
    found = columns.find(file.first(), file.name, {})
    return Source(file, found, Options(organisation, name, Kind(kind)))


def _list(settings: "Settings", list_path: str) -> tuple[str | None, str]:
    key, _, name = list_path.rpartition("/")
    if not name:
        raise click.BadParameter("write ORGANISATION/LIST, or LIST for one that all share.")
    return (settings.organisation(key).key if key else None), name.lower()


def _list_of_file(settings: "Settings", path: Path) -> tuple[str | None, str]:
    """`catalisti-pers.csv` goes into catalisti/pers; `others.csv` into a list that all share."""
    stem = path.stem.lower().replace(" ", "-").replace("_", "-")
    keys = [one.key for one in settings.organisations if f"{stem}-".startswith(f"{one.key}-")]
    if not keys:
        return None, stem
    key = max(keys, key=len)
    return key, stem[len(key) :].lstrip("-.") or "contacts"
