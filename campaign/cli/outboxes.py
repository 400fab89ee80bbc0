"""`campaign outbox`: every mail as a file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignStateError
from campaign.terms import DeliveryStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.models import Campaign


@click.command()
@click.argument("name")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--organisation", help="Only the mails of this organisation.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written for another program.")
@pass_app
def outbox(app: App, name: str, folder: Path, organisation: str | None, as_json: bool) -> None:
    """Write each mail of the campaign NAME to a file in DIR.

    An .eml file, which Outlook opens.

    The same mails give the same bytes, so that a folder under git shows what a change of words did
    to each person's mail. They are made from the files as they are now, with the Message-ID that
    will be used; their Date is that of the first draft. Files of who is no longer mailed are
    removed, if this command wrote them.
    """
    from campaign.delivery import ledger
    from campaign.delivery import outbox as files

    key = app.settings.organisation(organisation).key if organisation else None
    with app.reading() as session:
        campaign = ledger.find(session, name)
        mails = _mails(app, session, campaign, key)
    done = files.write(folder, name, mails)
    if as_json:
        output.as_json(vars(done))
        return
    click.echo(f"{output.counted(len(mails), 'mail')} in {folder}")
    counts = {word: len(names) for word, names in vars(done).items()}
    click.echo(", ".join(f"{count} {word}" for word, count in counts.items()))


def _mails(app: App, session: "Session", campaign: "Campaign", key: str | None) -> dict[str, bytes]:
    from campaign import db
    from campaign.cli import previews
    from campaign.delivery import outbox as files
    from campaign.delivery import postbox
    from campaign.drafts import rendering
    from campaign.reports import figures

    release = app.release(campaign)
    post = previews.postbox_of_now(app, campaign, release)
    mailed = [one for one in DeliveryStatus if one is not DeliveryStatus.EXCLUDED]
    found: dict[str, bytes] = {}
    now = db.now(session)
    for delivery in figures.deliveries(session, campaign, mailed, key):
        if not delivery.address:
            continue  # who was erased has no mail any more
        assert delivery.organisation is not None  # noqa: S101 - a constraint of the table
        file = files.file_name(delivery.organisation.key, delivery.address)
        try:
            found[file] = post.message(delivery, campaign.created_at, postbox.leaves(delivery, now))
        except rendering.RenderError as problem:
            raise rendering.locate(release, problem) from None
    if not found:
        raise CampaignStateError(f"Nobody gets {campaign.name!r}; there is no mail to write.")
    return found
