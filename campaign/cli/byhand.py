"""`campaign contacts set`: a fact of one contact, said by the officer herself."""

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app


@click.command("set")
@click.argument("address")
@click.argument("facts", nargs=-1, required=True, metavar="FACT=VALUE...")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@pass_app
def set_(app: App, address: str, facts: tuple[str, ...], dry_run: bool) -> None:
    """Set facts of the contact with this ADDRESS by hand.

    embargo (yes or no: whether they accept embargoes), language, function, phone, honorific, kind.
    An empty value takes a fact away. 'contacts show' says that it is by hand, and undoing an
    import does not take it back.

    \b
    campaign contacts set sofie@krant.example embargo=yes language=fr
    """
    from campaign import db
    from campaign.contacts import byhand, directory

    wanted = {}
    for one in facts:
        fact, found, value = one.partition("=")
        if not found:
            raise click.UsageError(f"Write {one!r} as a fact and its value: embargo=yes")
        wanted[fact.strip().lower()] = value
    with app.session() as session:
        contact = directory.find(session, address)
        planned = byhand.plan(contact, wanted, app.settings.country)
        if not dry_run:
            byhand.apply(session, contact, planned, app.user, db.now(session))
        name = contact.name or address
    rows = [[one.fact, one.old, one.new] for one in planned]
    if not rows:
        click.echo(f"{name}: that is on file already.")
        return
    output.table(["fact", "was", "would be" if dry_run else "is"], rows)
