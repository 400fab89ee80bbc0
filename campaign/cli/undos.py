"""`campaign contacts imports` and `undo`: what was imported when, and taking it back."""

import sys
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app

if TYPE_CHECKING:
    from campaign.contacts.undo import UndoPlan
    from campaign.models import ContactList, Import

SHOWN = 40  #: of what is taken back, and of what stays


@click.command("imports")
@click.option("--json", "as_json", is_flag=True, help="Print them for another program.")
@pass_app
def imports_(app: App, as_json: bool) -> None:
    """Show every import: when, which file, into which list, and what became of its rows."""
    from campaign.contacts import undo

    with app.reading() as session:
        rows = [_row(app, *one) for one in undo.imports(session)]
    if as_json:
        output.as_json(rows)
        return
    output.table(
        ["no", "when", "file", "rows"],
        [
            [
                row["number"],
                f"{row['when']}\nby {row['by']}" if row["by"] else row["when"],
                f"{row['file']}\ninto {row['list']}" if row["list"] else row["file"],
                _counted(row),
            ]
            for row in rows
        ],
        right=[0],
    )
    click.echo(output.counted(len(rows), "import"))


def _row(app: App, record: "Import", target: "ContactList | None") -> dict[str, object]:
    return {
        "number": record.id,
        "when": app.moment(record.imported_at),
        "by": record.imported_by,
        "file": record.file_name,
        "list": target.path if target else "",
        "rows": record.counts,
        "undone": app.moment(record.undone_at),
    }


def _counted(row: dict[str, object]) -> str:
    counts = row["rows"]
    told = ", ".join(f"{count} {one}" for one, count in counts.items()) if counts else "none"  # type: ignore[attr-defined]
    return f"{told}\nundone {row['undone']}" if row["undone"] else told


@click.command()
@click.argument("number", type=int)
@click.option("--dry-run", is_flag=True, help="Show what would be taken back, and do nothing.")
@click.option(
    "--with-opt-outs",
    is_flag=True,
    help="Forget the opt-outs of that file too. Without this they are kept.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def undo(app: App, number: int, dry_run: bool, with_opt_outs: bool, yes: bool) -> None:
    """Take the import NUMBER back.

    The contacts that it made go, what it changed becomes what it was, its list is as before. What
    has been used or changed since stays, and is told. See the numbers with: campaign contacts
    imports
    """
    from campaign import db
    from campaign.contacts import importer
    from campaign.contacts import undo as undoing

    with app.session() as session:
        importer.alone(session)
        plan = undoing.plan(session, number)
        _show(plan, with_opt_outs)
        if not dry_run and sys.stdin.isatty() and not yes:
            click.confirm("Take that back?", abort=True)
        if dry_run:
            click.echo("Nothing was written: this was a dry run.")
            session.rollback()
        else:
            undoing.apply(session, plan, db.now(session), app.user, with_opt_outs=with_opt_outs)
    if not dry_run:
        click.echo(f"Import {number} is undone.")


def _show(plan: "UndoPlan", with_opt_outs: bool) -> None:
    output.heading(f"Import {plan.record.id}, {plan.record.file_name}")
    click.echo(f"{output.counted(plan.going, 'contact')} to go")
    click.echo(f"{plan.off_the_list} to be taken off the list")
    changed = [
        [one.contact.name, "; ".join(_told(one.restored, one.removed))] for one in plan.undoing
    ]
    click.echo(f"{output.counted(len(changed), 'contact')} to become as before")
    if changed:
        output.table(["who", "what"], changed[:SHOWN])
        _more(len(changed))
    if plan.staying:
        output.heading("stays as it is")
        rows = [[one.who, f"{one.what} {one.why}".strip()] for one in plan.staying]
        output.table(["who", "what"], rows[:SHOWN])
        _more(len(rows))
    if plan.opt_outs and not with_opt_outs:
        stays = "opt-out stays" if plan.opt_outs == 1 else "opt-outs stay"
        click.echo(f"{plan.opt_outs} {stays}. To forget those too: --with-opt-outs")


def _told(restored: dict[str, tuple[str, str]], removed: dict[str, list[str]]) -> list[str]:
    told = [
        f"{one.removeprefix('fields.').replace('_', ' ')}: {now!r} becomes {old!r} again"
        for one, (now, old) in restored.items()
    ]
    return told + [f"without {', '.join(values)}" for values in removed.values()]


def _more(count: int) -> None:
    if count > SHOWN:
        click.echo(f"and {count - SHOWN} more")
