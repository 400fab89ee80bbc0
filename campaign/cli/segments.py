"""`campaign segments`: searches saved under a name, asked anew each time."""

from typing import TYPE_CHECKING

import click

from campaign.cli import output, paths, questions
from campaign.cli.app import App, Asking, InOrder, pass_app
from campaign.errors import CampaignStateError, QueryError

if TYPE_CHECKING:
    from campaign.audience.known import Known
    from campaign.models import Segment


@click.group(cls=InOrder, invoke_without_command=True, subcommand_metavar="[COMMAND] [ARGS]...")
@click.option("--json", "as_json", is_flag=True, help="Print the segments for another program.")
@click.pass_context
def segments(context: click.Context, as_json: bool) -> None:
    """Show the segments and how many each finds now, or save one.

    A segment is a search under a name; whom it finds is looked up each time. Use one in any search:
    segment:catalisti/energie
    """
    if context.invoked_subcommand is None:
        _show_all(context.find_object(App) or App(None), as_json)


def _show_all(app: App, as_json: bool) -> None:
    from campaign.audience import segments as saved

    with app.reading() as session:
        known = app.known(session)
        rows = [_facts(app, known, one) for one in saved.everything(session)]
    if as_json:
        output.as_json(rows)
    elif rows:
        output.table(
            ["segment", "expression", "finds", "saved"],
            [
                [one["segment"], one["expression"], _finds(one), f"{one['saved']}\n{one['by']}"]
                for one in rows
            ],
            right=[2],
        )
    else:
        click.echo("There are no segments yet. Save one: campaign segments save NAME EXPRESSION")


def _finds(facts: dict[str, object]) -> object:
    return "broken" if facts["problem"] else facts["contacts"]


def _facts(app: App, known: "Known", one: "Segment") -> dict[str, object]:
    contacts, problem = None, ""
    try:
        contacts = _count(known, one.path)
    except QueryError as found:
        problem = str(found)
    return {
        "segment": one.path,
        "expression": one.expression,
        "contacts": contacts,
        "saved": app.moment(one.saved_at),
        "by": one.saved_by,
        "problem": problem,
    }


def _count(known: "Known", path: str) -> int:
    from campaign.audience import page

    return page.count(known, [f'segment:"{path}"'])


@segments.command(cls=Asking)
@click.argument("name")
@click.argument("expressions", nargs=-1, required=True, metavar="EXPRESSION")
@click.option("--replace", is_flag=True, help="Take the place of the segment of that name.")
@click.option("--dry-run", is_flag=True, help="Say how many it finds, and save nothing.")
@pass_app
def save(app: App, name: str, expressions: tuple[str, ...], replace: bool, dry_run: bool) -> None:
    """Save an EXPRESSION under NAME.

    NAME is catalisti/energie, or energie for one that all organisations share. Words that are not
    in one pair of quotes are taken together: all must hold.

    \b
    campaign segments save energie "beat:energie OR beat:klimaat"
    campaign contacts list segment:energie
    """
    from campaign.audience import search, wording
    from campaign.audience import segments as saved

    expression = " ".join(one.strip() for one in expressions)
    with app.session() as session:
        known = app.known(session)
        organisation, bare, path = paths.read(app, session, name, "segment")
        there = {one.path.casefold(): one for one in saved.everything(session)}
        before = there.get(path.casefold())
        if before is not None and not replace:
            raise CampaignStateError(
                f"There is a segment {before.path} already: {before.expression}\n"
                "To save this one in its place: --replace"
            )
        saved.save(known, organisation, bare, expression, app.user)
        count = _count(known, path)
        understood = wording.surprising(search.parse(expression, known.own_headings), expression)
        if dry_run:
            session.rollback()
    if understood:
        click.echo(f"Understood as: {understood}")
    found = output.counted(count, "contact")
    click.echo(f"{path} {'would find' if dry_run else 'is saved; it finds'} {found} now.")
    if dry_run:
        click.echo("Nothing was saved: this was a dry run.")


@segments.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print it for another program.")
@pass_app
def show(app: App, name: str, as_json: bool) -> None:
    """Show what the segment NAME asks for, and how many it finds."""
    from campaign.audience import segments as saved

    with app.reading() as session:
        known = app.known(session)
        one = saved.find(session, name)
        facts = _facts(app, known, one)
        asking = saved.asking(known, "segment", one.path)
    if as_json:
        output.as_json(facts | {"asked_for_by": asking})
        return
    click.secho(str(facts["segment"]), bold=True)
    click.echo(f"  {facts['expression']}")
    if facts["problem"]:
        click.secho(f"It cannot be used now: {facts['problem']}", fg="red")
    else:
        click.echo(f"It finds {output.counted(int(str(facts['contacts'])), 'contact')} now.")
    click.echo(f"Saved on {facts['saved']} by {facts['by']}.")
    if asking:
        click.echo(f"Asked for by: {', '.join(asking)}")


@segments.command()
@click.argument("name")
@click.argument("new", metavar="NEW")
@pass_app
def rename(app: App, name: str, new: str) -> None:
    """Give the segment NAME a NEW name.

    The segments that ask for it do so by its new name from then on.
    """
    from campaign.audience import segments as saved

    with app.session() as session:
        known = app.known(session)
        one = saved.find(session, name)
        before = one.path
        organisation, bare, path = paths.read(app, session, new, "segment")
        others = {each.path.casefold() for each in saved.everything(session) if each is not one}
        if path.casefold() in others:
            raise CampaignStateError(f"There is a segment {path} already.")
        changed = saved.renamed(known, "segment", before, path)
        one.organisation, one.name = organisation, bare
    click.echo(f"{before} is now {path}.")
    if changed:
        click.echo(f"Asked for by its new name by: {', '.join(changed)}")


@segments.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def delete(app: App, name: str, yes: bool) -> None:
    """Delete the segment NAME; refused while another one asks for it."""
    from campaign.audience import segments as saved

    with app.reading() as session:
        one = saved.find(session, name)
        path, expression = one.path, one.expression
        asking = saved.asking(app.known(session), "segment", path)
    if asking:
        raise CampaignStateError(f"{path} stays: it is asked for by {', '.join(asking)}.")
    if not yes:
        questions.confirm(
            f"Delete the segment {path} ({expression})?", "To delete it without a question: --yes"
        )
    with app.session() as session:
        session.delete(saved.find(session, path))
    click.echo(f"Deleted: {path}. It was: {expression}")
