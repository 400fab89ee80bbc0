"""`campaign lists`: the lists, who stands on them, and changing that by hand."""

import contextlib
from typing import TYPE_CHECKING

import click

from campaign.cli import output, paths, questions
from campaign.cli.app import App, Asking, InOrder, pass_app
from campaign.errors import CampaignStateError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from campaign.models import ContactList


SHOWN = 20  #: people told by name
dry_run = click.option("--dry-run", is_flag=True, help="Show what would change, change nothing.")


@click.group(cls=InOrder, invoke_without_command=True, subcommand_metavar="[COMMAND] [ARGS]...")
@click.option("--json", "as_json", is_flag=True, help="Print the lists for another program.")
@click.pass_context
def lists(context: click.Context, as_json: bool) -> None:
    """Show the lists and how many stand on each, or change one.

    Imports fill lists; by hand you add and remove people here. Who stands on a list:
    campaign contacts list list:catalisti/pers
    """
    if context.invoked_subcommand is None:
        _show(context.find_object(App) or App(None), as_json)


def _show(app: App, as_json: bool) -> None:
    from campaign.contacts import directory

    with app.reading() as session:
        rows = directory.lists(session)
    if as_json:
        output.as_json(dict(rows))
    elif rows:
        output.table(["list", "contacts"], rows, right=[1])
    else:
        click.echo("There are no lists yet. An import makes them: campaign contacts import FILE")


@lists.command(cls=Asking)
@click.argument("list_path", metavar="LIST")
@click.argument("expressions", nargs=-1, metavar="[EXPRESSION]...")
@dry_run
@pass_app
def create(app: App, list_path: str, expressions: tuple[str, ...], dry_run: bool) -> None:
    """Make a new LIST, empty or of whom a search finds.

    Its name is catalisti/pers, or energie for one that all organisations share. An EXPRESSION puts
    the contacts on it that are found now; who is found later does not come onto it. For that, save
    the search: campaign segments save

    \b
    campaign lists create catalisti/energie "beat:energie -tag:vip"
    """
    from campaign import db
    from campaign.audience import finding
    from campaign.contacts import directory
    from campaign.contacts import lists as by_hand

    with app.session() as session:
        organisation, name, path = paths.read(app, session, list_path, "list")
        if path.casefold() in {one.casefold() for one, _ in directory.lists(session)}:
            raise CampaignStateError(
                f"There is a list {path} already. To put people on it: campaign lists add"
            )
        known = app.known(session)
        numbers = finding.numbers(known, expressions) if expressions else []
        _people(by_hand.named(session, numbers[:SHOWN]), len(numbers))
        if not dry_run:
            by_hand.put(
                session, by_hand.make(session, organisation, name), numbers, db.now(session)
            )
    click.echo(
        f"{output.counted(len(numbers), 'contact')} {_would(dry_run)} on the new list {path}."
    )
    _end(dry_run)


@lists.command()
@click.argument("named", nargs=-1, required=True, metavar="ADDRESS... LIST")
@dry_run
@pass_app
def add(app: App, named: tuple[str, ...], dry_run: bool) -> None:
    """Put the contacts with these ADDRESSes on a LIST.

    A name that one contact has will do for its address. The LIST may stand first too.

    \b
    campaign lists add s.verhaeghe@dageraad.example catalisti/pers
    """
    from campaign import db
    from campaign.contacts import lists as by_hand

    with app.session() as session:
        chosen, who = _list_among(session, named)
        numbers = by_hand.contacts(session, who)
        there = by_hand.on(session, chosen, numbers)
        new = [one for one in numbers if one not in there]
        path = chosen.path
        _people(by_hand.named(session, new[:SHOWN]), len(new))
        if not dry_run:
            by_hand.put(session, chosen, numbers, db.now(session))
    told = output.counted(len(new), "contact")
    click.echo(f"{told} {_would(dry_run)} on {path}.{_already(len(there))}")
    _end(dry_run)


def _list_among(session: "Session", named: tuple[str, ...]) -> "tuple[ContactList, Sequence[str]]":
    """The list that is named last, or else first; and the others that are named."""
    from campaign.contacts import lists as by_hand

    if len(named) < 2:
        raise click.UsageError("Name contacts, and then the list: ann@krant.example catalisti/pers")
    *who, last = named
    try:
        return by_hand.find(session, last), who
    except NotFoundError:
        with contextlib.suppress(NotFoundError):
            return by_hand.find(session, named[0]), named[1:]
        raise


def _already(count: int) -> str:
    return f" {output.counted(count, 'stands', 'stand')} on it already." if count else ""


@lists.command()
@click.argument("named", nargs=-1, required=True, metavar="ADDRESS... LIST")
@dry_run
@pass_app
def remove(app: App, named: tuple[str, ...], dry_run: bool) -> None:
    """Take the contacts with these ADDRESSes off a LIST. They stay on file.

    They are named as for 'add'. A later import of a file that has them puts them on it again. Who
    is not to be written to is better noted with: campaign contacts suppress
    """
    from campaign.contacts import lists as by_hand

    with app.session() as session:
        chosen, who = _list_among(session, named)
        numbers = by_hand.contacts(session, who)
        there = by_hand.on(session, chosen, numbers)
        path = chosen.path
        _people(by_hand.named(session, sorted(there)[:SHOWN]), len(there))
        if not dry_run:
            by_hand.take_off(session, chosen, there)
    verb = "would be taken" if dry_run else "taken"
    not_there = len(numbers) - len(there)
    rest = f" {output.counted(not_there, 'does', 'do')} not stand on it." if not_there else ""
    click.echo(f"{output.counted(len(there), 'contact')} {verb} off {path}.{rest}")
    _end(dry_run)


@lists.command()
@click.argument("list_path", metavar="LIST")
@click.argument("new", metavar="NEW")
@dry_run
@pass_app
def rename(app: App, list_path: str, new: str, dry_run: bool) -> None:
    """Give a LIST a NEW name, or to another organisation: beta/pers.

    The segments that ask for it by its name ask for the new one from then on. Imports of a file
    that is called after the old name make the old list again.
    """
    from campaign.audience import segments
    from campaign.contacts import directory
    from campaign.contacts import lists as by_hand

    with app.session() as session:
        chosen = by_hand.find(session, list_path)
        before = chosen.path
        organisation, name, path = paths.read(app, session, new, "list")
        taken = {one.casefold() for one, _ in directory.lists(session)} - {before.casefold()}
        if path.casefold() in taken:
            raise CampaignStateError(f"There is a list {path} already.")
        asking = segments.asking(app.known(session), "list", before)
        if not dry_run:
            segments.renamed(app.known(session), "list", before, path)
            chosen.organisation, chosen.name = organisation, name
        drafts = _drafts(session, before)
    click.echo(f"{before} {'would be' if dry_run else 'is now'} {path}.")
    if asking:
        click.echo(f"Segments that ask for it by its new name: {', '.join(asking)}")
    if drafts:
        click.echo(f"Drafts that ask for the old name, to be drafted again: {', '.join(drafts)}")
    _end(dry_run)


@lists.command()
@click.argument("list_path", metavar="LIST")
@click.option("--yes", is_flag=True, help="Do not ask.")
@dry_run
@pass_app
def delete(app: App, list_path: str, yes: bool, dry_run: bool) -> None:
    """Delete a LIST. Who stands on it stays on file.

    Refused while a segment asks for it.
    """
    from campaign.audience import segments
    from campaign.contacts import lists as by_hand

    with app.reading() as session:
        chosen = by_hand.find(session, list_path)
        path, count = chosen.path, by_hand.count(session, chosen)
        asking = segments.asking(app.known(session), "list", path)
        drafts = _drafts(session, path)
    if asking:
        raise CampaignStateError(
            f"{path} stays: it is asked for by the segment {', '.join(asking)}."
        )
    click.echo(f"{path}: {output.counted(count, 'contact stands', 'contacts stand')} on it.")
    if drafts:
        click.echo(f"Drafts that ask for it: {', '.join(drafts)}")
    if not dry_run:
        if not yes:
            questions.confirm(
                f"Delete the list {path}? Its people stay on file.",
                "To delete it without a question: --yes",
            )
        with app.session() as session:
            by_hand.remove(session, by_hand.find(session, path))
        click.echo(f"Deleted: {path}. Its people are still on file.")
    _end(dry_run)


def _drafts(session: "Session", path: str) -> list[str]:
    """The campaigns that are not over and ask for a list by its name."""
    from campaign.audience import wishes

    return wishes.naming(session, "list", path)


def _people(names: "Sequence[str]", count: int) -> None:
    for one in names:
        click.echo(f"  {one}")
    if count > len(names):
        click.echo(f"  and {count - len(names)} more")


def _would(dry_run: bool) -> str:
    return "would be put" if dry_run else "put"


def _end(dry_run: bool) -> None:
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")
