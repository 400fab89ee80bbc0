"""`campaign contacts erase`: a person goes for good, and what must stay names them no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import output, questions
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignStateError, NotFoundError
from campaign.terms import ExclusionReason

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from campaign.contacts.erasureplan import ErasurePlan
    from campaign.models import Delivery

_OTHERWISE = "To erase without a question: --yes. To look only: --dry-run"
_FILES = 40  #: places in files that are shown


@click.command()
@click.argument("who", nargs=-1, required=True, metavar="ADDRESS|NUMBER...")
@click.option("--dry-run", is_flag=True, help="Show what would go, and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--with-copies",
    is_flag=True,
    help="Delete the copies of the database that were made before updates and hold them too.",
)
@click.option(
    "--lift",
    is_flag=True,
    help="The other way: who was erased by this ADDRESS asks to be back, and may be on file again; "
    "of one of several who read it: 'An Claes <redactie@krant.example>'.",
)
@click.option("--note", metavar="TEXT", default="", help="With --lift: when and how they asked.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan for another program.")
@pass_app
def erase(  # noqa: PLR0913, PLR0917 - one argument for each option
    app: App,
    who: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    with_copies: bool,
    lift: bool,
    note: str,
    as_json: bool,
) -> None:
    """Erase a person, by ADDRESS or NUMBER, for good.

    The contact goes, with all addresses, rows of imports, merges and suppressions; who is the same
    person under another address goes too. Campaigns keep their sums, without name, address and
    words of the mail. An import never brings them back: of each address a keyed hash is left. It
    cannot be undone.

    Files beside the database are not touched; those that hold an address are named.

    \b
    campaign contacts erase ann@krant.example
    campaign contacts erase --lift ann@krant.example --note "subscribed, 3 March"
    """
    if lift:
        if len(who) > 1 or with_copies or as_json:
            raise click.UsageError("--lift goes with one address, --note, --dry-run and --yes.")
        _lift(app, who[0], note, dry_run, yes)
        return
    plan = _look(app, who)
    beside = _files(app, plan)
    if as_json:
        output.as_json(_as_json(plan, beside))
    else:
        _show(plan)
        _show_files(beside, with_copies)
    if dry_run:
        click.echo("Nothing was erased: this was a dry run.", err=as_json)
        return
    if not yes:
        questions.confirm("Erase all of that, for good?", _OTHERWISE, err=True)
    said = _apply(app, who, plan)
    if with_copies:
        for one in beside.copies:
            one.unlink(missing_ok=True)
    click.echo("Erased. It cannot be undone.", err=as_json)
    if said:
        click.echo(output.folded(said, 0), err=as_json)


def _lift(app: App, person: str, note: str, dry_run: bool, yes: bool) -> None:
    """Let somebody back who gave their consent anew."""
    from campaign import db
    from campaign.cli.suppressing import meant_by
    from campaign.contacts import erasures, names
    from campaign.contacts.erasures import Lifted

    meant = meant_by(person)
    # of one who read a newsroom's address, their name and that address were erased
    key = names.key(*names.split(person.partition("<")[0])[:2])
    ways = [erasures.reader(key, meant.canonical), meant.canonical]
    with app.reading() as session:
        erased = erasures.known(session, app.settings.workspace)
    way, when = next(((one, at) for one in ways if (at := erased.when(one))), ("", None))
    if when is None:
        raise NotFoundError(f"Nobody was erased by the address {meant.email}.")
    click.echo(output.folded(f"{meant.email} was erased on {app.day(when)}.", 0))
    if not note:
        raise click.UsageError(
            'Say when and how they asked to be back, which is kept: --note "subscribed, 3 March"'
        )
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")
        return
    if not yes:
        question = f"Let it be on file again, as {note!r}?"
        questions.confirm(question, "To do it without a question: --yes", err=True)
    with app.session() as session:
        noted = Lifted(db.now(session), app.user, note[:500])
        erasures.lift(session, app.settings.workspace, way, noted)
    click.echo(
        output.folded(
            f"{meant.email} may be on file again. What was erased does not come back. An import "
            f"brings it in, or: campaign contacts add {meant.email}",
            0,
        )
    )


def _look(app: App, who: Sequence[str]) -> "ErasurePlan":
    """What would go; while a person thinks, nothing is locked."""
    with app.reading() as session:
        plan = _plan(session, who)
        if plan:
            return plan
        erased = _erased(app, session, plan)
    if erased:
        from campaign import db

        db.clean(app.engine)  # if the first time something stood in its way
        raise NotFoundError(
            f"That person was erased on {app.day(erased)}; nothing but a hash of the address is "
            "left."
        )
    raise NotFoundError(
        f"Nothing is known of {', '.join(who)}. To keep mail from an address that is not on file: "
        "campaign contacts suppress"
    )


def _erased(app: App, session: "Session", plan: "ErasurePlan") -> "dt.datetime | None":
    from campaign.contacts import erasures

    erased = erasures.known(session, app.settings.workspace)
    return next(filter(None, map(erased.when, sorted(plan.addresses))), None) if erased else None


def _plan(session: "Session", who: Sequence[str]) -> "ErasurePlan":
    from campaign.contacts import address, directory, erasureplan

    named, people = [], []
    for text in who:
        meant = address.only(text)
        if not isinstance(meant, address.Address):
            people.append(directory.find(session, text))
        elif len(directory.readers(session, meant.canonical)) > 1:
            directory.find(session, text)
        else:
            named.append(meant.canonical)
    return erasureplan.make(session, named, people)


def _apply(app: App, who: Sequence[str], seen: "ErasurePlan") -> str:
    from campaign import db
    from campaign.contacts import erase as erasing
    from campaign.contacts import importer

    with app.session() as session:
        importer.alone(session)
        plan = _plan(session, who)
        if plan != seen:
            raise CampaignStateError(
                "Something of that person changed while you looked at the plan. Nothing was "
                "erased; look again."
            )
        erasing.apply(session, plan, _exclude, app.settings.workspace, db.now(session))
    return db.clean(app.engine)


def _exclude(session: "Session", delivery: "Delivery", detail: str, now: "dt.datetime") -> bool:
    from campaign.delivery import ledger

    return ledger.exclude(session, delivery, ExclusionReason.SUPPRESSED, detail, now)


@dataclass(frozen=True)
class _Beside:
    """What of a person lies beside the database."""

    files: Sequence[str]
    #: files that were not looked into, and why
    unread: Sequence[str]
    copies: Sequence[Path]


def _files(app: App, plan: "ErasurePlan") -> _Beside:
    """Places in the files of the workspace, and copies of the database, that hold an address."""
    from campaign.contacts import filetraces, traces

    url = app.engine.url
    database = Path(url.database) if url.drivername == "sqlite" and url.database else None
    wanted = traces.Traces(plan.traces.addresses)
    search = filetraces.find(app.settings.workspace, wanted, database)
    copies = filetraces.copies(database, wanted) if database else []
    return _Beside(filetraces.told(search.found), search.passed_over, copies)


def _show(plan: "ErasurePlan") -> None:
    click.echo("Goes for good:")
    for told in plan.contacts.values():
        click.echo(f"  {told}")
    for what, count in plan.going.items():
        if count and what != "contact":
            click.echo(f"  {_counted(count, what)}")
    if plan.deliveries:
        rows = output.counted(len(plan.deliveries), "row")
        click.echo(f"Stays, without name and address: {rows} of campaigns")
    for name, count in plan.waiting.items():
        click.echo(f"Will not leave: {output.counted(count, 'mail')} of {name}")
    for note in plan.notes:
        click.echo(output.folded(note, 0))


def _counted(count: int, what: str) -> str:
    head, _, tail = what.partition(" ")
    many = {"address": "addresses"}.get(head, f"{head}s")
    return f"{count} {head if count == 1 else many} {tail}".rstrip()


def _show_files(beside: _Beside, with_copies: bool) -> None:
    _some("Files that hold an address, and are not touched:", beside.files)
    _some("Files that were not looked into; look yourself:", beside.unread)
    held = "Older copies of the database that hold it; to delete them: --with-copies"
    going = "Copies of the database, which go too:"
    _some(going if with_copies else held, [str(one) for one in beside.copies])


def _some(said: str, places: Sequence[str]) -> None:
    if places:
        click.echo(said)
    for one in places[:_FILES]:
        click.echo(f"  {one}")
    if len(places) > _FILES:
        click.echo(f"  and {len(places) - _FILES} more places")


def _as_json(plan: "ErasurePlan", beside: _Beside) -> dict[str, object]:
    people = [{"number": number, "who": told} for number, told in plan.contacts.items()]
    return {
        "contacts": people,
        "addresses": sorted(plan.addresses),
        "going": plan.going,
        "rows_of_campaigns_that_stay": len(plan.deliveries),
        "mails_that_will_not_leave": plan.waiting,
        "notes": plan.notes,
        "files": beside.files,
        "files_not_looked_into": beside.unread,
        "copies_of_the_database": [str(one) for one in beside.copies],
    }
