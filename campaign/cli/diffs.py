"""`campaign diff`: what is otherwise since an approval, down to one reader's mail."""

import shutil
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import approvals, output
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignStateError, NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.drafts.approval import Standing
    from campaign.drafts.differences import Difference, MailDifference
    from campaign.drafts.plans import Reader
    from campaign.models import Campaign

SHOWN = 20  #: readers of one organisation
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command()
@click.argument("name")
@click.argument("address", required=False)
@click.option("--as", "organisation", help="Only the part of this organisation.")
@click.option("--json", "as_json", is_flag=True, help="Print it for another program.")
@pass_app
def diff(app: App, name: str, address: str | None, organisation: str | None, as_json: bool) -> None:
    """Show what changed in the campaign NAME since it was approved.

    By organisation: the words line by line, who came, went or changed, and the senders. With an
    ADDRESS, what changed in the mail of that reader.

    \b
    campaign diff spring --as flux50
    campaign diff spring sofie@krant.example
    """
    from campaign.delivery import ledger

    key = app.settings.organisation(organisation).key if organisation else ""
    with app.reading() as session:
        campaign = ledger.find(session, name)
        if not campaign.approvals:
            raise CampaignStateError(f"Nobody has approved {name!r} yet; there is nothing to show.")
        if address:
            found = _of_mail(app, session, campaign, address)
        else:
            differences = _differences(app, session, campaign, key)
            named = _named(session, differences)
    if address:
        _show_mail(address, found, as_json)
    elif as_json:
        output.as_json([_as_json(app, one, named) for one in differences])
    else:
        _show(app, differences, named)


def _differences(
    app: App, session: "Session", campaign: "Campaign", key: str
) -> "list[Difference]":
    from campaign.drafts import approval, archive, differences

    release, content_of = app.release(campaign), archive.documents(session)
    found = [
        differences.since(one, release, app.settings, content_of)
        for one in approval.standings(session, campaign, release, app.settings)
        if key in ("", one.key)
    ]
    if key and not found:
        raise NotFoundError(f"{key} mails nobody in {campaign.name!r}.")
    return found


def _named(session: "Session", found: "Sequence[Difference]") -> dict[int, str]:
    """The names of the readers who came, went or changed, as far as they are still on file."""
    from sqlalchemy import select

    from campaign import db
    from campaign.models import Contact

    numbers = [it.contact_id for one in found for it in one.standing.readers if it.contact_id]
    query = select(Contact).where(db.among(session, Contact.id, numbers))
    told = {}
    for one in session.scalars(query) if numbers else ():
        address = one.primary_address
        told[one.id] = f"{one.name} <{address.email}>".strip() if address else one.name
    return told


def _reader(one: "Reader", named: dict[int, str]) -> str:
    return named.get(one.contact_id or 0, "somebody who is no longer on file")


def _show(app: App, found: "Sequence[Difference]", named: dict[int, str]) -> None:
    """Each change once, with the organisations whose mails it touches."""
    for _, line in approvals.told(app, [one.standing for one in found]):
        click.echo(output.folded(line, 0))
    words: dict[tuple[str, ...], list[str]] = {}
    senders: dict[tuple[str, str, str], None] = {}
    for one in found:
        for file, lines in one.words.items():
            words.setdefault((file, *lines), []).append(one.standing.key)
        senders |= dict.fromkeys(one.senders)
    for (file, *lines), keys in words.items():
        output.heading(file + (f" ({', '.join(keys)})" if len(found) > 1 else ""))
        _show_lines(lines)
    for one in found:
        _show_readers(one.standing, named, whose=len(found) > 1)
    if senders:
        click.echo()
        output.table(["sender", "then", "now"], list(senders))


def _show_readers(one: "Standing", named: dict[int, str], *, whose: bool) -> None:
    if not one.readers:
        return
    output.heading("Readers" + (f" of {one.key}" if whose else ""))
    rows = [[it.what, _reader(it, named), ", ".join(it.facts)] for it in one.readers[:SHOWN]]
    output.table(["", "reader", "what"], rows)
    if len(one.readers) > SHOWN:
        click.echo(f"and {len(one.readers) - SHOWN} more; all of them: --json")


def _show_lines(lines: Sequence[str]) -> None:
    """A unified diff; a line that is longer than the terminal goes on below itself."""
    width = max(20, shutil.get_terminal_size().columns - 2)
    for line in lines:
        mark, text = line[:1], _plain(line[1:])
        if mark == "@":
            click.secho(_plain(line), fg=_COLOURS[mark])
            continue
        folded = textwrap.wrap(text, width, break_on_hyphens=False) or [""]
        for part in folded:
            click.secho(f"{mark} {part}".rstrip(), fg=_COLOURS.get(mark))


def _plain(text: str) -> str:
    """Without what a terminal would take for a command."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _of_mail(app: App, session: "Session", campaign: "Campaign", address: str) -> "MailDifference":
    from campaign import db
    from campaign.delivery import postbox, readers
    from campaign.drafts import archive, differences, edition, rendering

    delivery = readers.mail(session, campaign, address)
    if delivery.reason or not delivery.organisation:
        reason = delivery.reason.value if delivery.reason else ""
        raise CampaignStateError(
            f"{address} does not get {campaign.name!r}: {reason}, {delivery.detail}."
        )
    key = delivery.organisation.key
    held = campaign.approval_of(key)
    if held is None:
        raise CampaignStateError(f"{key} has not approved {campaign.name!r} yet.")
    release = app.release(campaign)
    then = archive.edition_of(held, archive.documents(session))
    now = edition.make(release, app.settings, campaign.name)
    try:
        leaves = postbox.leaves(delivery, db.now(session))
        return differences.of_mail(then, now, delivery.variant, key, delivery.recipient, leaves)
    except rendering.RenderError as problem:
        raise rendering.locate(release, problem) from None


def _show_mail(address: str, found: "MailDifference", as_json: bool) -> None:
    if as_json:
        output.as_json({"address": address, "text": found.text, "html": found.html})
        return
    if not (found.text or found.html):
        click.echo(f"The mail to {address} is word for word the one that was approved.")
        return
    for title, lines in (("The mail as text", found.text), ("Its HTML, read as text", found.html)):
        if lines:
            output.heading(title)
            _show_lines(lines)


def _as_json(app: App, one: "Difference", named: dict[int, str]) -> dict[str, object]:
    return {
        **approvals.part_as_json(app, one.standing),
        "words": one.words,
        "readers": [
            {"what": it.what, "who": _reader(it, named), "changed": it.facts}
            for it in one.standing.readers
        ],
        "senders": [{"what": what, "then": then, "now": now} for what, then, now in one.senders],
    }
