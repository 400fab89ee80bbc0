"""`campaign contacts`: from a file to contacts, and everything known of one of them."""

from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, InOrder, pass_app
from campaign.cli.contactview import show
from campaign.cli.exports import export
from campaign.cli.imports import import_
from campaign.cli.merges import distinct, duplicates, merge, unmerge
from campaign.cli.undos import imports_, undo
from campaign.errors import NotFoundError
from campaign.terms import SuppressionReason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.contacts.address import Address
    from campaign.models import Contact, Organisation

REASONS = [one.value for one in SuppressionReason]


@click.group(cls=InOrder)
def contacts() -> None:
    """Import contacts, find them, and see everything known of one."""


for command in (import_, imports_, undo):
    contacts.add_command(command)


@contacts.command("list")
@click.argument("expressions", nargs=-1, metavar="[EXPRESSION]...")
@click.option("--json", "as_json", is_flag=True, help="Print the contacts for another program.")
@pass_app
def list_(app: App, expressions: tuple[str, ...], as_json: bool) -> None:
    """List the contacts that an EXPRESSION finds, or all of them.

    With several, those that any of them finds.

    \b
    campaign contacts list verhaeghe
    campaign contacts list "list:catalisti/pers language:fr"
    campaign contacts list kind:policymaker -- -owner:vil
    """
    from campaign.audience import selection

    with app.reading() as session:
        found = session.scalars(selection.contacts(session, expressions or ("*",))).all()
        rows = [_row(contact) for contact in found]
    if as_json:
        output.as_json(rows)
        return
    output.table(
        ["who", "outlet", "kind"],
        [[f"{row['name']}\n{row['email']}".strip(), row["outlet"], row["kind"]] for row in rows],
    )
    click.echo(output.counted(len(rows), "contact"))


def _row(contact: "Contact") -> dict[str, str]:
    primary = contact.primary_address
    return {
        "name": contact.name,
        "outlet": contact.outlet.name if contact.outlet else "",
        "function": contact.function,
        "kind": contact.kind.value,
        "language": contact.language,
        "email": primary.email if primary else "",
    }


@contacts.command("lists")
@click.option("--json", "as_json", is_flag=True, help="Print the lists for another program.")
@pass_app
def lists_(app: App, as_json: bool) -> None:
    """Show the lists, and how many contacts stand on each."""
    from campaign.contacts import directory

    with app.reading() as session:
        rows = directory.lists(session)
    if as_json:
        output.as_json(dict(rows))
        return
    output.table(["list", "contacts"], rows, right=[1])


@click.command()
@click.argument("address")
@click.option("--for", "organisation", metavar="ORGANISATION", help="Only for this organisation.")
@click.option(
    "--reason", type=click.Choice(REASONS), default="asked", show_default=True, help="Why."
)
@pass_app
def suppress(app: App, address: str, organisation: str | None, reason: str) -> None:
    """Never write to this ADDRESS again.

    With --for it holds for one organisation, without it for all. The address need not be on file.
    It holds at once, also for a campaign that is being sent, and outlives deletion and import.
    """
    from campaign import db
    from campaign.contacts import directory

    meant = _address(address)
    with app.session() as session:
        record = _organisation(app, session, organisation)
        why, source = SuppressionReason(reason), f"by {app.user}"
        new = directory.suppress(session, meant.canonical, record, why, source, db.now(session))
        on_file = directory.is_on_file(session, meant.canonical)
    said = f"{record.name} will not write" if record else "No organisation will write"
    click.echo(
        f"{said} to {meant.email} any more." if new else f"That was noted before: {meant.email}."
    )
    if not on_file:
        click.echo("Nobody on file has that address; look whether it is spelled as they do.")


@click.command()
@click.argument("address")
@click.option("--for", "organisation", metavar="ORGANISATION", help="Only for this organisation.")
@pass_app
def unsuppress(app: App, address: str, organisation: str | None) -> None:
    """Take a suppression of this ADDRESS back."""
    from campaign.contacts import directory

    meant = _address(address)
    with app.session() as session:
        record = _organisation(app, session, organisation)
        found = directory.find_suppression(session, meant.canonical, record)
        if found is None:
            scope = f"for {record.key}" if record else "for all; name one organisation with --for"
            raise NotFoundError(f"{meant.email} is not suppressed {scope}.")
        session.delete(found)
        session.flush()
        still = [
            one.organisation.name if one.organisation else "all organisations"
            for one in directory.suppressions(session, [meant.canonical])
        ]
    click.echo(f"Taken back for {record.name if record else 'all organisations'}: {meant.email}.")
    if still:
        click.echo(f"It still holds for {', '.join(still)}.")


def _address(text: str) -> "Address":
    """The address that a person typed or pasted: `Sofie <s.verhaeghe@x>` will do."""
    from campaign.contacts import address

    found = address.only(text)
    if isinstance(found, address.BadAddress):
        raise click.BadParameter(f"{found.text!r} is not an address: it {found.reason}.")
    return found


def _organisation(app: App, session: "Session", name: str | None) -> "Organisation | None":
    from campaign.contacts import directory

    known = directory.organisations(session, app.settings.organisations)
    return known[app.settings.organisation(name).key] if name else None


for command in (show, export, duplicates, distinct, merge, unmerge, suppress, unsuppress):
    contacts.add_command(command)
