"""`campaign status`, `ledger` and `report`: what became of each contact."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import approvals, files, output
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignError
from campaign.terms import OVER, DeliveryStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from campaign.drafts.approval import Standing
    from campaign.models import Approval, Campaign, Delivery

STATUSES = {one.value.replace(" ", "-"): one for one in DeliveryStatus}


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the figures for another program.")
@pass_app
def status(app: App, name: str | None, as_json: bool) -> None:
    """Show all campaigns, or NAME alone, and how each stands."""
    from campaign.delivery import ledger as entries
    from campaign.reports import figures

    _note_the_dead(app)
    with app.reading() as session:
        campaigns = [entries.find(session, name)] if name else figures.campaigns(session)
        found = [figures.summary(session, one) for one in campaigns]
        standings = [approvals.standings(app, session, one) for one in campaigns]
        told = _plans(app, session, campaigns[0], standings[0]) if name else []
    if as_json:
        output.as_json(
            [
                summary.to_json() | approvals.as_json(app, one)
                for summary, one in zip(found, standings, strict=True)
            ]
        )
        return
    if not found:
        click.echo("No campaigns yet. Begin with: campaign draft --help")
        return
    rows = [
        [
            summary.name,
            approvals.status_told(campaign, standing),
            summary.considered,
            summary.mailed,
            ", ".join(f"{count} {one.value}" for one, count in summary.statuses.items()),
        ]
        for campaign, summary, standing in zip(campaigns, found, standings, strict=True)
    ]
    output.table(["campaign", "status", "considered", "mails", "of which"], rows, right=[2, 3])
    for line in told:
        click.echo(output.folded(line, 2))


def _plans(
    app: App, session: "Session", campaign: "Campaign", standings: "Sequence[Standing]"
) -> list[str]:
    """When a campaign is to be sent, who waits for what, and who has approved it."""
    from campaign import db
    from campaign.delivery import gate

    lines = [line for _, line in approvals.told(app, standings)]
    lines += _drifted(app, session, campaign)
    if campaign.scheduled_at and campaign.status not in OVER:
        lines.append(f"to be sent from {app.moment(campaign.scheduled_at)}")
    count, lift = gate.waits(session, campaign, db.now(session))
    if count:
        lines.append(f"{output.counted(count, 'mail')} for after the embargo, {app.moment(lift)}")
    return lines


def _drifted(app: App, session: "Session", campaign: "Campaign") -> list[str]:
    """What is no longer on file as it was drafted; nothing while the release cannot be read."""
    from campaign.cli import checks

    try:
        release = app.release(campaign)
    except CampaignError:
        return []
    return [one.message for one in checks.drifted(app, session, campaign, release)]


def _note_the_dead(app: App) -> None:
    """What a killed run left on the wire is in doubt, also for those who only look."""
    from campaign import db
    from campaign.delivery import ledger

    with app.session() as session:
        ledger.doubt_the_dead(session, app.settings.lease, db.now(session))


@click.command()
@click.argument("name")
@click.option(
    "--status", "statuses", multiple=True, type=click.Choice(list(STATUSES)), help="Only these."
)
@click.option("--organisation", help="Only what this organisation sent.")
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file, to open it in Excel.",
)
@files.force
@click.option("--json", "as_json", is_flag=True, help="Print it for another program.")
@pass_app
def ledger(
    app: App,
    name: str,
    statuses: tuple[str, ...],
    organisation: str | None,
    csv_file: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Show each contact of the campaign NAME, and what became of it.

    \b
    campaign ledger spring --status excluded --status refused
    campaign ledger spring --csv spring.csv
    """
    from campaign.delivery import ledger as entries
    from campaign.reports import figures

    _note_the_dead(app)
    key = app.settings.organisation(organisation).key if organisation else None
    wanted = [STATUSES[one] for one in statuses]
    with app.reading() as session:
        campaign = entries.find(session, name)
        rows = [_row(app, one) for one in figures.deliveries(session, campaign, wanted, key)]
    if as_json:
        output.as_json(rows)
    elif csv_file:
        files.write(csv_file, _csv(rows), force)
        click.echo(f"Written: {csv_file}, {output.counted(len(rows), 'contact')}")
    else:
        output.table(["who", "what"], [[_who(row), _what(row)] for row in rows])
        click.echo(output.counted(len(rows), "contact"))


def _row(app: App, one: "Delivery") -> dict[str, str]:
    reason = one.reason.value if one.reason else ""
    settled = app.moment(one.settled_at)
    reply = "" if one.status.value == "accepted" and one.reply.startswith("250") else one.reply
    what = f"{reason}: {one.detail}" if reason else f"{settled} {reply}".strip()
    return {
        "name": one.recipient["name"],
        "outlet": one.recipient["outlet"],
        "address": one.address,
        "from": one.organisation.key if one.organisation else "",
        "text": one.variant,
        "status": one.status.value,
        "reason": reason,
        "what": what,
        "why_this_organisation": one.detail if not reason else "",
        "message_id": one.message_id or "",
        "reply": one.reply,
        "settled_at": settled,
    }


def _who(row: dict[str, str]) -> str:
    return f"{row['name'] or row['outlet']}\n{row['address']}".strip()


def _what(row: dict[str, str]) -> str:
    if row["reason"]:
        return row["what"]
    return f"{row['status']}, from {row['from']}\n{row['what']}".strip()


def _csv(rows: list[dict[str, str]]) -> bytes:
    """CSV as Excel opens it here; a cell that it would take for a formula is defused."""
    from campaign.contacts import formulas

    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0] if rows else [], delimiter=";")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: formulas.defuse(value) for key, value in row.items()})
    return text.getvalue().encode("utf-8-sig")


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the figures for another program.")
@pass_app
def report(app: App, name: str, as_json: bool) -> None:
    """Show the sums of the campaign NAME, and who was not mailed.

    Considered is mailed plus each reason, exactly.
    """
    from campaign.delivery import ledger as entries
    from campaign.reports import figures

    _note_the_dead(app)
    with app.reading() as session:
        campaign = entries.find(session, name)
        summary = figures.summary(session, campaign)
        standings = approvals.standings(app, session, campaign)
        approved = [line for _, line in approvals.told(app, standings)]
        if campaign.status in OVER:
            approved = [_approved(app, one) for one in _last(campaign.approvals)]
        excluded = figures.deliveries(session, campaign, [DeliveryStatus.EXCLUDED])
        troubled = figures.deliveries(
            session, campaign, [DeliveryStatus.REFUSED, DeliveryStatus.IN_DOUBT]
        )
    if as_json:
        output.as_json(summary.to_json() | approvals.as_json(app, standings))
        return
    click.secho(f"{name}: {approvals.status_told(campaign, standings)}", bold=True)
    for line in approved:
        click.echo(output.folded(line, 2))
    if campaign.finished_at:
        click.echo(f"over on {app.moment(campaign.finished_at)}")
    click.echo()
    output.sums(summary)
    for title, rows in (("Not mailed", excluded), ("Mailed, and not accepted", troubled)):
        if rows:
            output.heading(title)
            shown = [_row(app, one) for one in rows]
            output.table(
                ["who", "status", "what"],
                [
                    [row["name"] or row["outlet"] or row["address"], row["status"], row["what"]]
                    for row in shown
                ],
            )


def _approved(app: App, one: "Approval") -> str:
    part = f" for {one.organisation.name}" if one.organisation else ""
    return f"approved by {one.approved_by}{part}, {app.moment(one.approved_at)}"


def _last(approvals: "Sequence[Approval]") -> "list[Approval]":
    """The last word of each organisation since the last approval of all."""
    found: dict[int | None, Approval] = {}
    for one in approvals:
        if one.organisation_id is None:
            found = {}
        found[one.organisation_id] = one
    return list(found.values())
