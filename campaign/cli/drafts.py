"""`campaign draft`, `check`, `preview` and `approve`: from a release to an approved campaign."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignStateError
from campaign.terms import OPEN, DeliveryStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.delivery.postbox import Postbox
    from campaign.drafts.checks import Finding
    from campaign.models import Campaign, Delivery
    from campaign.reports.figures import Summary

EXCLUDED_SHOWN = 20  #: of those not mailed; the ledger shows the others


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

    settings = app.settings
    release = releases.load(settings.emails, release_name, settings.timezone)
    speakers = {one.key: one for one in edition.senders(release, settings)}
    with app.session() as session:
        directory.organisations(session, settings.organisations)
        decisions = selection.plan(
            session, audience, list(speakers), release.choose, settings.language
        )
        campaign = queue.empty(session, name, release, audience, db.now(session))
        queue.freeze(session, campaign, decisions, release, speakers)
        summary = figures.summary(session, campaign)
    click.echo(f"Draft {name} of the release {release.name}")
    output.sums(summary)
    click.echo(f"\nNext: campaign check {name}")


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the findings for another program.")
@pass_app
def check(app: App, name: str, as_json: bool) -> None:
    """Show who gets NAME, who does not, and what is wrong with it.

    Every mail is made once. An error stops approval; a warning asks.
    """
    from campaign.delivery import ledger
    from campaign.drafts.checks import Level
    from campaign.reports import figures

    with app.reading() as session:
        campaign = ledger.find(session, name)
        summary = figures.summary(session, campaign)
        excluded = _excluded(session, campaign)
        findings = _findings(app, session, campaign)
    if as_json:
        output.as_json(_check_json(summary, excluded, findings))
    else:
        _show_audience(name, summary, excluded)
        _show_findings(findings)
        if not any(one.level is Level.ERROR for one in findings):
            click.echo(f"\nNext: campaign preview {name}, then campaign approve {name}")
    if any(one.level is Level.ERROR for one in findings):
        click.get_current_context().exit(1)


def _excluded(session: "Session", campaign: "Campaign") -> list[tuple[str, str, str]]:
    from campaign.reports import figures

    return [
        (
            one.recipient["name"] or one.recipient["outlet"] or one.address,
            one.reason.value if one.reason else "",
            one.detail,
        )
        for one in figures.deliveries(session, campaign, [DeliveryStatus.EXCLUDED])
    ]


def _findings(app: App, session: "Session", campaign: "Campaign") -> "list[Finding]":
    """What is wrong with the words, and whether the audience is still the one that was drafted."""
    from campaign.drafts import checks
    from campaign.drafts.checks import Finding, Level, Mail
    from campaign.errors import CampaignError
    from campaign.reports import figures

    try:
        release = app.release(campaign)
    except CampaignError as problem:
        return [Finding(Level.ERROR, line) for line in str(problem).splitlines()]
    deliveries = figures.deliveries(session, campaign, OPEN)
    mails = [
        Mail(one.variant, one.organisation.key, one.recipient)
        for one in deliveries
        if one.organisation
    ]
    found = checks.words(release, app.settings, campaign.name, mails)
    if release.embargo:
        found.append(Finding(Level.NOTE, f"embargo until {release.embargo:%Y-%m-%d %H:%M}"))
    return found + _drifted(app, session, campaign)


def _drifted(app: App, session: "Session", campaign: "Campaign") -> "list[Finding]":
    from sqlalchemy import select

    from campaign.audience import selection
    from campaign.drafts.checks import Finding, Level
    from campaign.models import Delivery

    query = select(Delivery.contact_id).where(Delivery.campaign_id == campaign.id)
    drafted = set(session.scalars(query))
    now = {one.id for one in session.scalars(selection.contacts(session, campaign.audience))}
    if now == drafted:
        return []
    came, went = len(now - drafted), len(drafted - now)
    message = (
        f"the audience has changed since the draft: {came} came, {went} went. "
        "To take that in, draft it again."
    )
    return [Finding(Level.WARNING, message)]


def _show_audience(name: str, summary: "Summary", excluded: list[tuple[str, str, str]]) -> None:
    click.echo(f"Campaign {name}, release {summary.release}, {summary.status.value}")
    click.echo(summary.equation)
    output.heading("Who writes, and how many")
    rows = [[key, variant, count] for (key, variant), count in summary.parts.items()]
    output.table(["organisation", "text", "mails"], rows, right=[2])
    if summary.rules:
        why = ", ".join(f"{count} by {rule.value}" for rule, count in summary.rules.items())
        click.echo(f"The organisation was chosen {why}.")
    if excluded:
        output.heading("Who does not get it, and why")
        output.table(["who", "reason", "what"], excluded[:EXCLUDED_SHOWN])
        if len(excluded) > EXCLUDED_SHOWN:
            more = len(excluded) - EXCLUDED_SHOWN
            click.echo(f"and {more} more: campaign ledger {name} --status excluded")


def _show_findings(findings: "list[Finding]") -> None:
    from campaign.drafts.checks import Level

    output.heading("What to look at")
    colours = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: None}
    for one in findings:
        click.secho(f"{one.level.value:8}", fg=colours[one.level], nl=False)
        click.echo(f" {one.message}")
    if not findings:
        click.echo("Nothing: every mail can be made, and nothing looks wrong.")


def _check_json(
    summary: "Summary", excluded: list[tuple[str, str, str]], findings: "list[Finding]"
) -> dict[str, object]:
    return {
        "campaign": summary.name,
        "considered": summary.considered,
        "mailed": summary.mailed,
        "reasons": {reason.value: count for reason, count in summary.reasons.items()},
        "parts": [
            {"organisation": key, "text": variant, "mails": count}
            for (key, variant), count in summary.parts.items()
        ],
        "excluded": [
            {"who": who, "reason": reason, "detail": detail} for who, reason, detail in excluded
        ],
        "findings": [{"level": one.level.value, "message": one.message} for one in findings],
    }


@click.command()
@click.argument("name")
@click.option("--as", "address", metavar="ADDRESS", help="Whose mail; else the first one's.")
@click.option("--open", "open_", is_flag=True, help="Open the mail in the browser.")
@click.option(
    "--eml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the message to this file, to open it in Outlook or Thunderbird.",
)
@pass_app
def preview(app: App, name: str, address: str | None, open_: bool, eml: Path | None) -> None:
    """Show a mail of the campaign NAME as its reader gets it."""
    from campaign import db
    from campaign.delivery import ledger

    with app.reading() as session:
        campaign = ledger.find(session, name)
        delivery = _previewed(session, campaign, address)
        post = _postbox(app, campaign)
        words = post.words(delivery)
        content = post.message(delivery, delivery.message_date or db.now(session))
    if eml:
        eml.write_bytes(content)
        click.echo(f"Written: {eml}")
    elif open_:
        folder = Path(tempfile.mkdtemp(prefix="campaign-preview-"))
        page = folder / "mail.html"
        page.write_text(words.html, encoding="utf-8-sig")
        click.echo(f"Opening {page}")
        click.launch(page.as_uri())
    else:
        _show_message(content, words.text)


def _previewed(session: "Session", campaign: "Campaign", address: str | None) -> "Delivery":
    from campaign.delivery import ledger
    from campaign.reports import figures

    if address is None:
        mailed = [one for one in DeliveryStatus if one is not DeliveryStatus.EXCLUDED]
        found = figures.deliveries(session, campaign, mailed)
        if not found:
            raise CampaignStateError(f"Nobody gets {campaign.name!r}; there is no mail to show.")
        return found[0]
    delivery = ledger.delivery_to(session, campaign, address)
    if delivery.reason:
        raise CampaignStateError(
            f"{address} does not get {campaign.name!r}: {delivery.reason.value}, {delivery.detail}."
        )
    return delivery


def _postbox(app: App, campaign: "Campaign") -> "Postbox":
    """Makes the mails from the files as they are now."""
    from campaign.delivery.postbox import Postbox
    from campaign.drafts import edition

    release = app.release(campaign)
    made = edition.make(release, app.settings, campaign.name)
    by_hash = {
        file.sha256: one.path.read_bytes()
        for one, file in zip(release.attachments, made.files, strict=True)
    }
    return Postbox(made, by_hash.__getitem__)


def _show_message(content: bytes, text: str) -> None:
    from email import message_from_bytes, policy

    parsed = message_from_bytes(content, policy=policy.default)
    for header in ("From", "Reply-To", "To", "Subject"):
        click.secho(f"{header + ':':10}", bold=True, nl=False)
        click.echo(str(parsed[header]))
    for part in parsed.iter_attachments():
        click.secho("Attached: ", bold=True, nl=False)
        click.echo(f"{part.get_filename()} ({len(part.get_content()) / 1000:.0f} kB)")
    click.echo()
    console = output.console()
    for line in text.splitlines():
        console.print(line)


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask about warnings.")
@pass_app
def approve(app: App, name: str, yes: bool) -> None:
    """Approve the campaign NAME: freeze it as it stands.

    Words, attachments, senders and readers are kept as they are. Nothing is sent by this. Any later
    change voids the approval, and sending refuses.
    """
    from campaign import db
    from campaign.delivery import ledger
    from campaign.drafts import approval
    from campaign.drafts.checks import Level
    from campaign.reports import figures

    with app.session() as session:
        campaign = ledger.find(session, name)
        findings = _findings(app, session, campaign)
        serious = [one for one in findings if one.level is not Level.NOTE]
        if serious:
            _show_findings(serious)
        if any(one.level is Level.ERROR for one in findings):
            raise CampaignStateError(f"{name} was not approved: mend what is wrong with it first.")
        if serious and not yes:
            click.confirm("Approve it all the same?", abort=True)
        held = approval.approve(
            session, campaign, app.release(campaign), app.settings, app.user, db.now(session)
        )
        summary = figures.summary(session, campaign)
    click.echo(
        f"Approved: {name}, {output.counted(summary.mailed, 'mail')}, by {held.approved_by}."
    )
    click.echo(f"Its digest is {held.digest[:16]}. Any change from here on voids it.")
    click.echo(f"\nNext: campaign send {name}")
