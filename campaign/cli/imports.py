"""`campaign contacts import`: shows what becomes of each row of a file, and does it."""

import glob
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.errors import ContactFileError
from campaign.terms import Kind, RowOutcome

if TYPE_CHECKING:
    from campaign.contacts.importplan import ImportPlan, Options
    from campaign.settings import Settings

KINDS = [one.value for one in Kind]
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with its mark", "utf-16": "UTF-16"}
ENCODINGS |= {"cp1252": "Windows (cp1252)"}
DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}


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
    type=click.Choice(["keep", "update"]),
    default="keep",
    show_default=True,
    help="Where a file and what is on file differ: keep ours, or update from the file.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
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
    verbose: bool,
    as_json: bool,
) -> None:
    """Import contacts from CSV files, one contact on each row.

    Encoding, delimiter and columns are found by themselves, and said. A contact already on file
    is completed; an empty cell never erases anything; an opt-out never reverts. All files are
    imported, or none.
    """
    from campaign import db
    from campaign.contacts import directory, importer, importplan

    plans: list[tuple[ImportPlan, str]] = []
    with app.session() as session:
        importer.alone(session)
        known = directory.organisations(session, app.settings.organisations)
        for path in _paths(files):
            options = _options(app.settings, path, list_path, kind, on_conflict)
            before = dict(directory.lists(session)).get(options.list_path)
            plan = importplan.make(session, _bytes(path), path.name, options, known)
            importer.apply(session, plan, known, db.now(session))
            after = dict(directory.lists(session))[options.list_path]
            plans.append((plan, _on_the_list(options, before, after)))
        if dry_run:
            session.rollback()
    if as_json:
        output.as_json([_plan_json(plan) for plan, _ in plans])
    else:
        _show_plans(plans, verbose, dry_run)
    if any(plan.counts[RowOutcome.INVALID] for plan, _ in plans):
        click.get_current_context().exit(3)


def _paths(files: tuple[str, ...]) -> list[Path]:
    """The files meant; Windows leaves `*.csv` to us."""
    found: list[Path] = []
    for text in files:
        matches = [] if Path(text).exists() else sorted(glob.glob(text))  # noqa: PTH207 - the pattern may be absolute
        found += [Path(match) for match in matches or [text]]
    return list(dict.fromkeys(found))


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise ContactFileError(f"{path} is a folder; name the files in it.")
    try:
        return path.read_bytes()
    except OSError as problem:
        reason = "there is no such file" if not path.exists() else problem.strerror
        raise ContactFileError(f"{path} cannot be read: {reason}.") from None


def _options(
    settings: "Settings", path: Path, list_path: str | None, kind: str, on_conflict: str
) -> "Options":
    from campaign.contacts.importplan import OnConflict, Options

    organisation, name = _list(settings, list_path) if list_path else _list_of_file(settings, path)
    return Options(organisation, name, Kind(kind), OnConflict(on_conflict))


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


def _on_the_list(options: "Options", before: int | None, after: int) -> str:
    """What the import does to the list; a list that was not there may be a slip of the pen."""
    if before is not None:
        return f"{after - before} put on the list, which has {output.counted(after, 'contact')} now"
    whose = "" if options.organisation else ", which all organisations share"
    return f"{after} put on a new list, {options.list_path}{whose}"


def _show_plans(plans: "list[tuple[ImportPlan, str]]", verbose: bool, dry_run: bool) -> None:
    for plan, on_the_list in plans:
        _show_plan(plan, on_the_list, verbose)
    rows = sum(len(plan.rows) for plan, _ in plans)
    totals: dict[str, int] = {}
    for plan, _ in plans:
        for outcome, count in plan.counts.items():
            totals[outcome.value] = totals.get(outcome.value, 0) + count
    click.echo()
    if any(plan.counts[RowOutcome.CONFLICT] for plan, _ in plans):
        click.echo(
            "At a conflict, what is on file was kept. To take the files': --on-conflict update"
        )
    files = output.counted(len(plans), "file")
    parts = " + ".join(f"{count} {name}" for name, count in sorted(totals.items()))
    click.echo(output.folded(f"{files}, {output.counted(rows, 'row')} = {parts}", 0))
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")


def _show_plan(plan: "ImportPlan", on_the_list: str, verbose: bool) -> None:
    output.heading(f"{plan.file.name} into the list {plan.options.list_path}")
    read = f"{ENCODINGS[plan.file.encoding]}, columns divided by {DELIMITERS[plan.file.delimiter]}"
    counts = ", ".join(
        f"{plan.counts[outcome]} {outcome.value}" for outcome in RowOutcome if plan.counts[outcome]
    )
    click.echo(f"{read}\n{output.counted(len(plan.rows), 'row')}: {counts or 'nothing in it'}")
    if plan.table.unknown:
        fields = ", ".join(plan.table.unknown)
        click.echo(output.folded(f"kept as own fields: {fields}", 0))
    click.echo(on_the_list)
    named = {ours for _, ours in plan.table.understood}
    if not named & {"first_name", "last_name", "full_name"}:
        click.echo("look at this: no column holds names; every greeting will be a general one")
    for remark in plan.file.remarks:
        click.echo(f"look at this: {remark}")
    usual = (RowOutcome.CREATE, RowOutcome.UPDATE, RowOutcome.UNCHANGED)
    rows = [row for row in plan.rows if verbose or row.outcome not in usual]
    rows.sort(key=lambda row: row.outcome is not RowOutcome.INVALID)  # what to act on stands first
    if rows:
        output.table(
            ["line", "outcome", "who", "what"],
            [[row.line, row.outcome.value, row.who, row.detail] for row in rows],
            right=[0],
        )


def _plan_json(plan: "ImportPlan") -> dict[str, object]:
    return {
        "file": plan.file.name,
        "list": plan.options.list_path,
        "encoding": plan.file.encoding,
        "delimiter": plan.file.delimiter,
        "columns": dict(plan.table.understood),
        "own_fields": list(plan.table.unknown),
        "remarks": list(plan.file.remarks),
        "counts": {outcome.value: count for outcome, count in plan.counts.items()},
        "rows": [
            {"line": row.line, "outcome": row.outcome.value, "who": row.who, "detail": row.detail}
            for row in plan.rows
        ],
    }
