"""`campaign preview`: a mail as its reader gets it."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import files, output
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignStateError
from campaign.terms import DeliveryStatus

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from campaign.delivery.postbox import Postbox
    from campaign.drafts.release import Release
    from campaign.drafts.rendering import Rendered
    from campaign.models import Campaign, Delivery


@click.command()
@click.argument("name")
@click.option("--as", "address", metavar="ADDRESS", help="Whose mail; else the first one's.")
@click.option("--open", "open_", is_flag=True, help="Open the mail in the browser.")
@click.option(
    "--eml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the message to this file, to open it in Outlook or Thunderbird.",
)
@files.force
@pass_app
def preview(
    app: App, name: str, address: str | None, open_: bool, eml: Path | None, force: bool
) -> None:
    """Show a mail of the campaign NAME as its reader gets it."""
    from campaign import db
    from campaign.delivery import ledger, postbox

    with app.reading() as session:
        campaign = ledger.find(session, name)
        delivery = _previewed(session, campaign, address)
        post = _postbox(app, session, campaign, delivery)
        leaves = postbox.leaves(delivery, db.now(session))
        words = _words(app, campaign, post, delivery, leaves)
        content = post.message(delivery, leaves)
        waits = not delivery.approval_id and leaves > db.now(session)
    if delivery.approval_id:
        click.echo(f"As it was offered to the relay, {app.moment(delivery.message_date)}.")
    if waits:
        click.echo(f"As it leaves after the embargo, from {app.moment(leaves)}.")
    if eml:
        files.write(eml, content, force)
        click.echo(f"Written: {eml}")
    if open_:
        _open(words.html)
    if not (eml or open_):
        _show_message(content, words)


def _open(html: str) -> None:
    page = Path(tempfile.mkdtemp(prefix="campaign-preview-")) / "mail.html"
    page.write_text(html, encoding="utf-8-sig")
    click.echo(f"Opening {page}")
    click.launch(page.as_uri())


def _previewed(session: "Session", campaign: "Campaign", address: str | None) -> "Delivery":
    from campaign.delivery import readers
    from campaign.reports import figures

    if address is None:
        mailed = [one for one in DeliveryStatus if one is not DeliveryStatus.EXCLUDED]
        found = figures.deliveries(session, campaign, mailed)
        if not found:
            raise CampaignStateError(f"Nobody gets {campaign.name!r}; there is no mail to show.")
        return found[0]
    delivery = readers.mail(session, campaign, address)
    if delivery.reason:
        raise CampaignStateError(
            f"{address} does not get {campaign.name!r}: {delivery.reason.value}, {delivery.detail}."
        )
    return delivery


def _postbox(app: App, session: "Session", campaign: "Campaign", delivery: "Delivery") -> "Postbox":
    """Makes a mail from the files as they are now; one that was offered, as it was then."""
    from campaign.delivery.postbox import Postbox
    from campaign.drafts import archive

    if delivery.approval:
        content_of = archive.documents(session)
        return Postbox(archive.edition_of(delivery.approval, content_of), content_of)
    return postbox_of_now(app, campaign, app.release(campaign))


def postbox_of_now(app: App, campaign: "Campaign", release: "Release") -> "Postbox":
    """Makes mails from the files as they are now.

    Raises:
        ReleaseError: a text is broken.
    """
    from campaign.delivery.postbox import Postbox
    from campaign.drafts import edition

    made = edition.make(release, app.settings, campaign.name)
    by_hash = {
        file.sha256: one.path.read_bytes()
        for one, file in zip(release.attachments, made.files, strict=True)
    }
    return Postbox(made, by_hash.__getitem__)


def _words(
    app: App, campaign: "Campaign", post: "Postbox", delivery: "Delivery", leaves: "dt.datetime"
) -> "Rendered":
    from campaign.drafts import rendering

    try:
        return post.words(delivery, leaves)
    except rendering.RenderError as problem:
        raise rendering.locate(app.release(campaign), problem) from None


def _show_message(content: bytes, words: "Rendered") -> None:
    from email import message_from_bytes, policy

    from campaign.drafts import edition

    parsed = message_from_bytes(content, policy=policy.default)
    headers = {one: str(parsed[one]) for one in ("From", "Reply-To", "To", "Subject")}
    for header, value in (headers | {"Preheader": words.preheader}).items():
        click.secho(f"{header + ':':11}", bold=True, nl=False)
        click.echo(output.folded(value, 11))
    for part in parsed.iter_attachments():
        click.secho("Attached:  ", bold=True, nl=False)
        size = edition.size(len(part.get_payload(decode=True)))
        click.echo(f"{part.get_filename()} ({size})")
    click.echo()
    console = output.console()
    for line in words.text.splitlines():
        console.print(line)
