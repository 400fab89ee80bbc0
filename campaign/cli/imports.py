"""`campaign contacts import`: shows what becomes of each row of a file, and does it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import importquestions, importsources, importview, output
from campaign.cli.app import App, pass_app
from campaign.cli.importquestions import Choices
from campaign.cli.importsources import Wishes
from campaign.terms import Kind, OnConflict, RowOutcome

if TYPE_CHECKING:
    from campaign.contacts.importplan import ImportPlan, Source
    from campaign.contacts.suspects import Suspects
    from campaign.settings import Settings

KINDS = [one.value for one in Kind]


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--list",
    "list_path",
    metavar="LIST",
    default="",
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
    "--map",
    "maps",
    multiple=True,
    metavar="HEADER=FIELD",
    help='What a column is: --map "Naam redactie=outlet". FIELD own keeps it as an own field, - '
    "leaves it out. Without =, the name of a saved mapping. Once for each.",
)
@click.option(
    "--save-map",
    metavar="NAME",
    default="",
    help="Keep what --map says under this name. A file with all of those headers is understood "
    "so from then on.",
)
@click.option(
    "--on-conflict",
    type=click.Choice([one.value for one in OnConflict]),
    default="keep",
    show_default=True,
    help="Where a file and what is on file differ: keep ours, update from the file, or ask.",
)
@click.option("--encoding", metavar="NAME", default="", help="Of a CSV that is read wrong.")
@click.option("--sheet", metavar="NAME", default="", help="Of a workbook with several sheets.")
@click.option(
    "--rejected",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where rows that are no contacts are put, to be mended. Without it: rejected, in the "
    "workspace.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before most of what is on file changes.")
@click.option("--verbose", "-v", is_flag=True, help="Show every row, not only those to look at.")
@click.option("--quiet", "-q", is_flag=True, help="Show a line for each file, and the sum.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the plan for another program; without --dry-run it is carried out all the same.",
)
@pass_app
def import_(  # noqa: PLR0913, PLR0917 - one argument for each option
    app: App,
    files: tuple[str, ...],
    list_path: str,
    kind: str,
    maps: tuple[str, ...],
    save_map: str,
    on_conflict: str,
    encoding: str,
    sheet: str,
    rejected: Path | None,
    dry_run: bool,
    yes: bool,
    verbose: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Import contacts from files, one contact on each row.

    CSV of any make (.csv, .tsv, .txt), workbooks (.xlsx, .xls, .ods) and vCards (.vcf). How a file
    was written and what its columns mean is found out, and said. A contact already on file is
    completed; an empty cell never erases anything; an opt-out never reverts. All files are
    imported, or none. With - for FILE it reads what is piped in.

    Rows that are no contacts are put into a file of their own with line and reason. Mend them
    there, and import that file.
    """
    wishes = Wishes(list_path, kind, encoding, sheet, maps)
    view = importview.View(on_conflict, verbose, quiet, as_json)
    chooses = Choices(on_conflict)
    if verbose and quiet:
        raise click.UsageError("--verbose shows every row, --quiet none; choose one.")
    if save_map and not maps:
        raise click.UsageError("--save-map keeps what --map says; say it with --map HEADER=FIELD.")
    with ExitStack() as stack:
        sources, said = importsources.opened(stack, files, wishes, app.settings)
        done = _Importing(app, sources, chooses, view).run(dry_run, yes)
    if dry_run and save_map:
        view.say(f"Nor was the mapping {save_map} kept.")
    if not dry_run:
        if save_map:
            _save(app, save_map, said, view)
        done.hand_back(rejected or app.settings.workspace / "rejected", wishes, app.settings)
    if as_json:
        output.as_json(done.as_json())
    if any(one.counts[RowOutcome.INVALID] for one in done.plan.files):
        click.get_current_context().exit(3)


@dataclass
class _Done:
    """An import, planned and perhaps carried out."""

    plan: "ImportPlan"
    suspects: "Suspects"
    view: importview.View
    #: of the records of the files; none after a dry run
    numbers: Sequence[int]

    def hand_back(self, folder: Path, wishes: Wishes, settings: "Settings") -> None:
        """Write the rows that are no contacts, and say what to do with them."""
        from campaign.contacts import rejected

        self.paths = {}
        for one in self.plan.files:
            name = importsources.said_by_name(settings, one.source)
            if path := rejected.write(one, folder, name):
                self.paths[one.number] = path
        if not self.paths:
            return
        count = sum(one.counts[RowOutcome.INVALID] for one in self.plan.files)
        are = "is no contact and was" if count == 1 else "are no contacts and were"
        self.view.say(
            f"{output.counted(count, 'row')} {are} put aside, with line and reason. Mend "
            f"{'it' if count == 1 else 'them'} there, then:"
        )
        names = " ".join(importsources.quoted(_near(path)) for path in self.paths.values())
        self.view.say(f"  campaign contacts import{wishes.again()} {names}", whole=True)
        self._say_which_are_renamed(settings)

    def _say_which_are_renamed(self, settings: "Settings") -> None:
        for number, path in self.paths.items():
            source = self.plan.files[number].source
            if importsources.said_by_name(settings, source) != source.file.name:
                self.view.say(
                    f"{path.name} has those of {source.file.name}; its name says their list, "
                    f"{source.options.list_path}."
                )

    def as_json(self) -> list[dict[str, object]]:
        found = importview.as_json(self.plan, self.suspects)
        for one, number in zip(found, self.numbers, strict=False):
            one["import"] = number
        for number, path in getattr(self, "paths", {}).items():
            found[number]["rejected"] = str(path)
        return found


class _Importing:
    """Plans, shows, asks and writes; and again from the start when somebody was quicker."""

    def __init__(
        self, app: App, sources: "Sequence[Source]", chooses: Choices, view: importview.View
    ) -> None:
        self._app = app
        self._sources = sources
        self._chooses = chooses
        self._view = view

    def run(self, dry_run: bool, yes: bool) -> _Done:
        while True:
            done = self._planned()
            self._view.show(done.plan, done.suspects)
            if dry_run:
                self._view.say("Nothing was written: this was a dry run.")
                return done
            if done.plan.does_nothing:
                self._view.say("Nothing was imported: there is nothing of use in it.")
                return done
            importquestions.confirm(done.plan, yes)
            if self._applied(done):
                return done
            self._view.say("Somebody else changed the contacts meanwhile. Planned again:")

    def _planned(self) -> _Done:
        from campaign.contacts import erasures, planner, suspects

        app, size = self._app, sum(one.file.size for one in self._sources)
        names = {one.key: one.name for one in app.settings.organisations}
        size = 0 if self._chooses.ask else size  # a bar would run through the questions
        with app.reading() as session, output.progress("Reading", size) as advance:
            erased = erasures.known(session, app.settings.workspace)
            plan = planner.plan(
                session, self._sources, names, app.settings.country, self._chooses, advance, erased
            )
            return _Done(plan, suspects.of_plan(session, plan), self._view, ())

    def _applied(self, done: _Done) -> bool:
        """Write what was planned; not when the contacts are others by now."""
        from campaign import db
        from campaign.contacts import directory, importer, onfile

        with self._app.session() as session:
            importer.alone(session)
            if onfile.stamp(session) != done.plan.stamp:
                return False
            known = directory.organisations(session, self._app.settings.organisations)
            now, user = db.now(session), self._app.user
            with output.progress("Writing", len(done.plan.people)) as advance:
                records = importer.apply(session, done.plan, known, now, user, advance)
        done.numbers = [one.id for one in records]
        first, last = done.numbers[0], done.numbers[-1]
        which = f"{first} to {last}" if first != last else str(last)
        one = "one back, the last first" if first != last else "it back"
        self._view.say(f"Imported, as {which}. To take {one}: campaign contacts undo {last}")
        return True


def _save(app: App, name: str, said: "dict[str, str]", view: importview.View) -> None:
    from campaign.contacts import mappings

    mappings.save(app.settings.workspace, name, said)
    view.say(f"Kept as the mapping {name}, in {mappings.FILE_NAME}.")


def _near(path: Path) -> str:
    """A path as it is typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
