"""`campaign draft`: a release, and the people it is for."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NAME = re.compile(r"\w[\w.\-]{0,99}")


@click.command()
@click.argument("name")
@click.option("--release", "release_name", required=True, help="The folder of the release.")
@click.option(
    "--to",
    "audience",
    multiple=True,
    required=True,
    metavar="EXPRESSION",
    help="Who it is for: list:catalisti/pers, or any search. Give it several times for several.",
)
@pass_app
def draft(app: App, name: str, release_name: str, audience: tuple[str, ...]) -> None:
    """Draft the campaign NAME: a release, and the people it is for.

    Every contact that any --to finds is considered, once, and is mailed by one organisation or
    not mailed for one reason. Drafting again replaces the draft, until something has left.

    \b
    campaign draft spring --release spring-2026 --to "list:*/pers" --to kind:policymaker
    """
    from campaign import db
    from campaign.audience import selection
    from campaign.contacts import directory
    from campaign.delivery import queue
    from campaign.drafts import edition
    from campaign.drafts import release as releases
    from campaign.reports import figures

    if not _NAME.fullmatch(name):
        raise click.BadParameter("one word of letters, digits and hyphens", param_hint="NAME")
    settings = app.settings
    release = releases.load(settings.emails, release_name, settings.timezone)
    speakers = {one.key: one for one in edition.senders(release, settings)}
    with app.session() as session:
        directory.organisations(session, settings.organisations)
        in_vain = _in_vain(session, audience)
        decisions = selection.plan(
            session, audience, list(speakers), release.choose, settings.language
        )
        campaign = queue.empty(session, name, release, audience, db.now(session))
        anew = campaign.drafted_at > campaign.created_at
        queue.freeze(session, campaign, decisions, release, speakers)
        summary = figures.summary(session, campaign)
    click.echo(f"Draft {name} of the release {release.name}")
    if anew:
        click.echo("It replaces the earlier draft, and is to be approved again.")
    for expression in in_vain:
        click.secho(f"Nobody is found by: {expression}", fg="yellow")
    output.sums(summary)
    click.echo(f"\nNext: campaign check {name}")


def _in_vain(session: "Session", audience: Sequence[str]) -> list[str]:
    """The expressions that find nobody.

    Raises:
        NotFoundError: none of them finds anybody.
    """
    from sqlalchemy import func, select

    from campaign.audience import selection

    found = {
        one: session.scalar(
            select(func.count()).select_from(selection.contacts(session, [one]).subquery())
        )
        for one in audience
    }
    if not any(found.values()):
        raise NotFoundError(
            f"Nobody is found by: {'; '.join(audience)}. Nothing was drafted. "
            "See whom an expression finds with: campaign contacts list EXPRESSION"
        )
    return [one for one, count in found.items() if not count]
