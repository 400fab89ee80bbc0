"""`campaign approve`: freezing a draft that is right, by all or by each organisation apart."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import approvals, checks, output, questions
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignError, CampaignStateError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.drafts.checks import Finding
    from campaign.models import Campaign


@click.command()
@click.argument("name")
@click.option("--as", "organisation", help="Only the part of this organisation.")
@click.option("--yes", is_flag=True, help="Do not ask about warnings.")
@pass_app
def approve(app: App, name: str, organisation: str | None, yes: bool) -> None:
    """Approve the campaign NAME: freeze it as it stands.

    Words, attachments, senders and readers are kept as they are. Nothing is sent by this. Any later
    change voids the approval of those whose mails it touches, and sending refuses.

    In a joint campaign each organisation approves its own mails with --as; without it, the mails of
    all are approved at once.

    \b
    campaign approve spring --as flux50
    """
    from campaign import db
    from campaign.delivery import ledger, schedule, waves
    from campaign.drafts import approval

    key = app.settings.organisation(organisation).key if organisation else ""
    with app.reading() as session:
        campaign = ledger.find(session, name)
        seen = _digests(app, session, campaign, key)
        findings = checks.findings(app, session, campaign, key)
    _ask(name, findings, yes)
    with app.session() as session:
        campaign = ledger.find(session, name, alone=True)
        if _digests(app, session, campaign, key) != seen:
            raise CampaignStateError(
                f"{name} was not approved: something of it changed while you looked at it. "
                f"Look again: campaign check {name}"
            )
        release, now = app.release(campaign), db.now(session)
        waves.follow(session, campaign, release.embargo, now)
        unscheduled = schedule.void_before(campaign, release.embargo)
        word = approval.Word(app.user, now, key)
        found = approval.approve(session, campaign, release, app.settings, word)
        counts = _mails(session, campaign)
    of = f"the part of {key}, " if key else ""
    mails = output.counted(counts.get(key, 0) if key else sum(counts.values()), "mail")
    click.echo(f"Approved: {name}, {of}{mails}, by {word.who}.")
    click.echo("What you approved is what leaves; any change from here on voids the approval.")
    if unscheduled:
        click.echo("It was scheduled before the end of its embargo, and no longer is.")
    missing = [one for one in found if not one.holds]
    for _, line in approvals.told(app, missing):
        click.echo(output.folded(line, 2))
    after = f"campaign approve {name} --as {missing[0].key}" if missing else f"campaign send {name}"
    click.echo(f"\nNext: {after}")


def _mails(session: "Session", campaign: "Campaign") -> dict[str, int]:
    """How many mails of each organisation."""
    from campaign.reports import figures

    summary = figures.summary(session, campaign)
    return {key: sum(counts.values()) for key, counts in summary.organisations.items()}


def _digests(app: App, session: "Session", campaign: "Campaign", key: str) -> dict[str, str]:
    """What there is to approve; nothing while something of it is missing."""
    from campaign.drafts import approval

    try:
        found = approval.digests(session, campaign, app.release(campaign), app.settings)
    except CampaignError:
        return {}
    return {one: digest for one, digest in found.items() if key in ("", one)}


def _ask(name: str, findings: "Sequence[Finding]", yes: bool) -> None:
    """Show what is wrong, and ask whether a campaign is to be approved all the same.

    Raises:
        CampaignStateError: something is so wrong that nobody is asked.
    """
    from campaign.drafts.checks import Level

    serious = [one for one in findings if one.level is not Level.NOTE]
    if serious:
        checks.show_findings(serious)
    if checks.worst(serious) is Level.ERROR:
        raise CampaignStateError(f"{name} was not approved: mend what is wrong with it first.")
    if serious and not yes:
        questions.confirm("Approve it all the same?", "To approve it without a question: --yes")
