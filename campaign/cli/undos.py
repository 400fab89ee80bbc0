"""`campaign contacts imports` and `undo`: what was imported when, and taking it back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from campaign.cli import output, questions
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignStateError
from campaign.terms import RowOutcome

if TYPE_CHECKING:
    from campaign.contacts.undo import Undoing, UndoPlan
    from campaign.models import ContactList, Import

_OTHERWISE = "To take it back without a question: --yes. To look only: --dry-run"
SHOWN = 40  #: of what is taken back, and of what stays


@click.command("imports")
@click.option("--by-hand", is_flag=True, help="Show what was changed by hand, and no files.")
@click.option("--json", "as_json", is_flag=True, help="Print them for another program.")
@pass_app
def imports_(app: App, by_hand: bool, as_json: bool) -> None:
    """Show the imports of files, the newest first.

    When and by whom, which file, into which list, and what became of its rows.
    """
    from campaign.contacts import byhand, handchanges, undo

    with app.reading() as session:
        every = [_row(app, *one) for one in undo.imports(session)]
        said = handchanges.told(session) if by_hand else {}
    rows = [row for row in every if (row["form"] == byhand.SOURCE) == by_hand]
    for row in rows if by_hand else ():
        row["what"] = said.get(row["number"], "")
    if as_json:
        output.as_json([{**row, "rows": dict(row["rows"])} for row in rows])
        return
    if rows:
        what = _by_hand if by_hand else _of_file
        head = ["what"] if by_hand else ["file", "rows"]
        table = [[row["number"], _when(row), *what(row)] for row in rows]
        output.table(["no", "when", *head], table, right=[0])
    click.echo(
        output.counted(len(rows), "change by hand", "changes by hand")
        if by_hand
        else output.counted(len(rows), "import")
    )
    if others := 0 if by_hand else len(every) - len(rows):
        changes = output.counted(others, "change by hand", "changes by hand")
        click.echo(f"{changes}, see: campaign contacts imports --by-hand")
    if standing := [row for row in rows if not row["undone"]]:
        click.echo(f"To take one back: campaign contacts undo {standing[0]['number']}")


def _row(app: App, record: "Import", target: "ContactList | None") -> dict[str, Any]:
    return {
        "number": record.id,
        "when": app.moment(record.imported_at),
        "by": record.imported_by,
        "file": record.file_name,
        "list": target.path if target else "",
        "form": record.form,
        "rows": record.counts,
        "undone": app.moment(record.undone_at),
        "undone_by": record.undone_by,
    }


def _when(row: Mapping[str, Any]) -> str:
    return f"{row['when']}\nby {row['by']}" if row["by"] else str(row["when"])


def _by_hand(row: Mapping[str, Any]) -> list[str]:
    return [f"{row['what']}{_undone(row)}".strip()]


def _of_file(row: Mapping[str, Any]) -> list[str]:
    return [_which(row), _counted(row)]


def _which(row: Mapping[str, Any]) -> str:
    return f"{row['file']}\ninto {row['list']}" if row["list"] else str(row["file"])


def _counted(row: Mapping[str, Any]) -> str:
    counts = row["rows"]
    order = [one.value for one in RowOutcome if one.value in counts]
    told = ", ".join(f"{counts[one]} {one}" for one in order) or "none"
    return f"{told}{_undone(row)}"


def _undone(row: Mapping[str, Any]) -> str:
    by = f" by {row['undone_by']}" if row["undone_by"] else ""
    return f"\nundone {row['undone']}{by}" if row["undone"] else ""


@click.command()
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
@click.option("--dry-run", is_flag=True, help="Show what would be taken back, and do nothing.")
@click.option(
    "--with-opt-outs",
    is_flag=True,
    help="Forget the opt-outs of that file too. Without this they are kept.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan for another program.")
@pass_app
def undo(
    app: App,
    numbers: tuple[int, ...],
    dry_run: bool,
    with_opt_outs: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Take the import NUMBER back; of several, the last first.

    The contacts that it made go, what it changed becomes what it was, its list is as before. What
    has been used, merged or changed since stays, and is told. See the numbers with:
    campaign contacts imports
    """
    if len(set(numbers)) > 1 and (dry_run or as_json):
        raise click.UsageError("what one will do depends on those after it; look at one at a time.")
    for number in sorted(set(numbers), reverse=True):
        seen = _look(app, number, with_opt_outs, as_json, asks=not (dry_run or yes))
        if dry_run:
            click.echo("Nothing was written: this was a dry run.", err=as_json)
            return
        if not yes:
            questions.confirm("Take that back?", _OTHERWISE, err=True)
        _apply(app, number, with_opt_outs, seen)
        click.echo(f"Import {number} is undone.", err=as_json)


def _look(app: App, number: int, with_opt_outs: bool, as_json: bool, *, asks: bool) -> object:
    """Show what would be taken back; while a person thinks, nothing is locked."""
    from campaign.contacts import undo as undoing

    with app.reading() as session:
        plan = undoing.plan(session, number)
        if asks:
            questions.require_somebody(_OTHERWISE)
        if as_json:
            output.as_json(_as_json(plan, with_opt_outs))
        else:
            _show(plan, with_opt_outs)
        return plan.gist


def _apply(app: App, number: int, with_opt_outs: bool, seen: object) -> None:
    """Do what was seen, or nothing."""
    from campaign import db
    from campaign.contacts import importer
    from campaign.contacts import undo as undoing

    with app.session() as session:
        importer.alone(session)
        plan = undoing.plan(session, number)
        if plan.gist != seen:
            raise CampaignStateError(
                f"What import {number} made was used or changed while you looked at the plan. "
                "Nothing was done; look again."
            )
        undoing.apply(session, plan, db.now(session), app.user, with_opt_outs=with_opt_outs)


def _show(plan: "UndoPlan", with_opt_outs: bool) -> None:
    output.heading(f"Import {plan.record.id}, {plan.record.file_name}")
    for count, one, many in (
        (plan.going, "contact goes", "contacts go"),
        (plan.off_the_list, "contact is taken off the list", "contacts are taken off the list"),
        (len(plan.undoing), "contact becomes as before", "contacts become as before"),
    ):
        if count:
            click.echo(output.counted(count, one, many))
    if not (plan.going or plan.off_the_list or plan.undoing):
        click.echo("Of contacts nothing is taken back")
    changed = [[one.contact.name, "; ".join(_told(one))] for one in plan.undoing]
    if changed:
        output.table(["who", "what"], changed[:SHOWN])
        _more(len(changed))
    if plan.staying:
        output.heading("Stays")
        rows = [[one.who, f"{one.what or 'stays on file'}: {one.why}"] for one in plan.staying]
        output.table(["who", "what"], rows[:SHOWN])
        _more(len(rows))
    _show_opt_outs(plan, with_opt_outs)


def _show_opt_outs(plan: "UndoPlan", with_opt_outs: bool) -> None:
    alone, shared = plan.opt_outs, plan.shared_opt_outs
    if alone and with_opt_outs:
        click.echo(f"{output.counted(alone, 'opt-out')} forgotten")
    elif alone:
        stays = "opt-out stays" if alone == 1 else "opt-outs stay"
        click.echo(f"{alone} {stays}. To forget those too: --with-opt-outs")
    if shared:
        stays = "opt-out stays: it is" if shared == 1 else "opt-outs stay: they are"
        click.echo(f"{shared} {stays} told elsewhere too")


def _told(one: "Undoing") -> list[str]:
    told = [
        f"{label}: {now!r} becomes {old!r} again" if old else f"without the {label} {now!r}"
        for what, (now, old) in one.restored.items()
        for label in [what.removeprefix("fields.").replace("_", " ")]
    ]
    gone = [f"{what} {', '.join(values)}" for what, values in one.removed.items()]
    return told + [f"without the {text}" for text in gone]


def _more(count: int) -> None:
    if count > SHOWN:
        click.echo(f"and {count - SHOWN} more")


def _as_json(plan: "UndoPlan", with_opt_outs: bool) -> dict[str, object]:
    return {
        "number": plan.record.id,
        "file": plan.record.file_name,
        "going": plan.going,
        "off_the_list": plan.off_the_list,
        "becoming_as_before": [
            {
                "number": one.contact.id,
                "who": one.contact.name,
                "restored": {
                    what: {"now": now, "then": old} for what, (now, old) in one.restored.items()
                },
                "removed": one.removed,
            }
            for one in plan.undoing
        ],
        "staying": [{"who": one.who, "what": one.what, "why": one.why} for one in plan.staying],
        "opt_outs": plan.opt_outs,
        "opt_outs_told_elsewhere": plan.shared_opt_outs,
        "opt_outs_forgotten": plan.opt_outs if with_opt_outs else 0,
    }
