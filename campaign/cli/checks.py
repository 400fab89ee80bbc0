"""`campaign check`: who gets it, who does not, and what is wrong with it."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import approvals, output
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignError
from campaign.terms import OPEN, OVER, CampaignStatus, DeliveryStatus, OwnerRule

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.audience.wishes import Wishes
    from campaign.drafts.checks import Finding, Level
    from campaign.drafts.release import Release
    from campaign.models import Campaign
    from campaign.reports.figures import Summary

NAMED = 3  #: readers of whom a finding gives the name
EXCLUDED_SHOWN = 20  #: of those not mailed; the ledger shows the others
_RULES = {
    OwnerRule.EXPLICIT: "named as the owner",
    OwnerRule.LAST_WROTE: "wrote last",
    OwnerRule.ORDER: "the first in campaign.toml that has the contact",
    OwnerRule.BALANCE: "had the fewest mails so far",
}


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the findings for another program.")
@pass_app
def check(app: App, name: str, as_json: bool) -> None:
    """Show who gets NAME, who does not, and what is wrong with it.

    Every mail is made once. An error stops approval; a warning asks.
    """
    from campaign.audience.wishes import Wishes
    from campaign.delivery import ledger
    from campaign.drafts.checks import Level
    from campaign.reports import figures

    with app.reading() as session:
        campaign = ledger.find(session, name)
        summary = figures.summary(session, campaign)
        excluded = _excluded(session, campaign)
        found = findings(app, session, campaign)
        wrong = worst(found) is Level.ERROR
        approved, kept = _kept(app, session, campaign) if not wrong else (False, [])
    if as_json:
        output.as_json(_check_json(summary, excluded, found + kept))
    else:
        _show_audience(name, summary, excluded, Wishes.from_json(campaign.audience))
        show_findings(found + kept)
        if not wrong and campaign.status not in OVER:
            after = f"campaign send {name}" if approved else f"campaign approve {name}"
            click.echo(f"\nNext: campaign preview {name}, then {after}")
    if wrong:
        click.get_current_context().exit(1)


def worst(findings: "Sequence[Finding]") -> "Level | None":
    """The level of the worst of these; None when there is nothing."""
    from campaign.drafts.checks import Level

    return next((one for one in Level if any(one is each.level for each in findings)), None)


def _kept(app: App, session: "Session", campaign: "Campaign") -> "tuple[bool, list[Finding]]":
    """Whether all have approved the campaign as it is now; and who has, and who has not."""
    from campaign.drafts import approval
    from campaign.drafts.checks import Finding, Level

    if not campaign.approvals or campaign.status in OVER:
        return False, []
    standings = approval.standings(session, campaign, app.release(campaign), app.settings)
    levels = {True: Level.NOTE, False: Level.WARNING}
    found = [Finding(levels[holds], line) for holds, line in approvals.told(app, standings)]
    return all(one.holds for one in standings), found


def _excluded(session: "Session", campaign: "Campaign") -> list[tuple[str, str, str]]:
    from campaign.reports import figures

    rows = figures.deliveries(session, campaign, [DeliveryStatus.EXCLUDED])
    names = [one.recipient["name"] or one.recipient["outlet"] for one in rows]
    twice = {name for name, count in Counter(names).items() if count > 1}
    return [
        (
            f"{name} <{one.address}>" if name in twice and one.address else name or one.address,
            one.reason.value if one.reason else "",
            one.detail,
        )
        for name, one in zip(names, rows, strict=True)
    ]


def findings(app: App, session: "Session", campaign: "Campaign", key: str = "") -> "list[Finding]":
    """What is wrong with the words, and whether the audience is still the one that was drafted.

    With the key of an organisation, of opt-outs those that it is to look at.
    """
    from campaign import db
    from campaign.delivery import gate
    from campaign.drafts import checks
    from campaign.drafts.checks import Finding, Level, Mail
    from campaign.reports import figures

    if campaign.status in OVER:
        return [Finding(Level.NOTE, f"it is {campaign.status.value}; nothing of it leaves now.")]
    try:
        release = app.release(campaign)
    except CampaignError as problem:
        return [Finding(Level.ERROR, line) for line in str(problem).splitlines()]
    now = db.now(session)
    over = release.embargo is not None and release.embargo <= now
    mails = [
        Mail(one.variant, one.organisation.key, one.recipient, over or one.not_before is not None)
        for one in figures.deliveries(session, campaign, OPEN)
        if one.organisation
    ]
    found = checks.words(release, app.settings, campaign.name, mails)
    if not mails:
        found.append(Finding(Level.ERROR, "nobody gets it: each contact is excluded."))
    count, _ = gate.waits(session, campaign, now)
    found += checks.embargo(release, now, later=count)
    for name, count in figures.had_the_release(session, campaign):
        message = f"{count} of these {len(mails)} had this release already, in {name!r}."
        found.append(Finding(Level.WARNING, message))
    found += _opted_out_of_another(session, campaign, key)
    return found + drifted(app, session, campaign, release)


def _opted_out_of_another(session: "Session", campaign: "Campaign", key: str) -> "list[Finding]":
    """An opt-out holds for whom it names; that another writes all the same is for her to decide."""
    from campaign.drafts.checks import Finding, Level
    from campaign.reports import figures

    readers: dict[tuple[str, str], list[str]] = {}
    for delivery, silent in figures.written_by_another(session, campaign):
        if delivery.organisation and key in ("", delivery.organisation.key):
            pair = silent.key, delivery.organisation.key
            who = delivery.recipient["name"] or delivery.address
            readers.setdefault(pair, []).append(who)
    return [
        Finding(
            Level.WARNING,
            f"{output.counted(len(who), 'reader')} opted out of {silent} and "
            f"{'is' if len(who) == 1 else 'are'} mailed by {writes}: {', '.join(who[:NAMED])}"
            f"{f' and {len(who) - NAMED} more' if len(who) > NAMED else ''}. To leave somebody "
            f"out: campaign hold {campaign.name} ADDRESS",
        )
        for (silent, writes), who in readers.items()
    ]


def drifted(
    app: App, session: "Session", campaign: "Campaign", release: "Release"
) -> "list[Finding]":
    """Who came, went or changed since the draft, while it can still be drafted again."""
    from campaign import db
    from campaign.audience.wishes import Wishes
    from campaign.delivery import drift, queue
    from campaign.drafts.checks import Finding, Level

    ready = (CampaignStatus.DRAFT, CampaignStatus.APPROVED, CampaignStatus.SCHEDULED)
    if campaign.status not in ready:
        return []
    wishes = Wishes.from_json(campaign.audience)
    try:
        decisions = queue.plan(app.known(session), campaign, wishes, release, app.settings)
    except CampaignError as problem:
        return [Finding(Level.WARNING, f"the audience cannot be found any more: {problem}")]
    moved = drift.since_draft(session, campaign, decisions, db.now(session))
    if not moved:
        return []
    message = (
        f"the audience has changed since the draft: {moved}: {'; '.join(moved.told(NAMED))}. "
        f"To take that in, draft it again: campaign draft {campaign.name}"
    )
    return [Finding(Level.WARNING, message)]


def _show_audience(
    name: str, summary: "Summary", excluded: list[tuple[str, str, str]], wishes: "Wishes"
) -> None:
    click.echo(f"Campaign {name}, release {summary.release}, {summary.status.value}")
    click.echo(output.folded(f"For {wishes.told()}", 0))
    click.echo(output.folded(summary.equation, 0))
    rows = [[key, variant, count] for (key, variant), count in summary.parts.items()]
    if rows:
        output.heading("Who writes, and how many")
        output.table(["organisation", "text", "mails"], rows, right=[2])
    if summary.rules:
        why = ", ".join(f"{count} {_RULES[rule]}" for rule, count in summary.rules.items())
        click.echo(output.folded(f"Why that organisation: {why}.", 0))
    if excluded:
        output.heading("Who does not get it, and why")
        output.table(["who", "reason", "what"], excluded[:EXCLUDED_SHOWN])
        if len(excluded) > EXCLUDED_SHOWN:
            more = len(excluded) - EXCLUDED_SHOWN
            click.echo(f"and {more} more: campaign ledger {name} --status excluded")


def show_findings(findings: "Sequence[Finding]") -> None:
    """Print what was found, the worst first."""
    from campaign.drafts.checks import Level

    output.heading("What to look at")
    colours = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: None}
    for one in sorted(findings, key=lambda one: list(Level).index(one.level)):
        click.secho(f"{one.level.value:8} ", fg=colours[one.level], nl=False)
        click.echo(output.folded(one.message, 9))
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
