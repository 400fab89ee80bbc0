"""`campaign message`: the very bytes that somebody was sent."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import files
from campaign.cli.app import App, pass_app
from campaign.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.models import Campaign, Delivery


@click.command()
@click.argument("name")
@click.argument("address")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file, such as mail.eml, instead of the terminal.",
)
@files.force
@pass_app
def message(app: App, name: str, address: str, out: Path | None, force: bool) -> None:
    """Show the exact message that NAME sent to ADDRESS.

    It is made again from what was approved, and its hash is compared with the one that was noted
    when it left: what is shown is what was sent.
    """
    from campaign.delivery import ledger as entries
    from campaign.delivery import postbox

    with app.reading() as session:
        campaign = entries.find(session, name)
        delivery = _delivery(app, session, campaign, address)
        content = postbox.evidence(delivery, postbox.documents(session))
    if out:
        files.write(out, content, force)
        click.echo(f"Written: {out}, {len(content)} bytes, sha256 {delivery.message_sha256}")
    else:
        click.echo(content, nl=False)


def _delivery(app: App, session: "Session", campaign: "Campaign", who: str) -> "Delivery":
    """The mail to somebody.

    Raises:
        NotFoundError: they were not considered, or were erased.
    """
    from campaign.contacts import address, erasures
    from campaign.delivery import readers

    try:
        return readers.mail(session, campaign, who)
    except NotFoundError:
        read = address.only(who)
        if isinstance(read, address.Address):
            known = erasures.known(session, app.settings.workspace)
            if at := known.when(read.canonical):
                raise NotFoundError(
                    f"Who had the address {who} was erased on {app.moment(at)}; what they were "
                    "sent cannot be shown any more."
                ) from None
        raise
