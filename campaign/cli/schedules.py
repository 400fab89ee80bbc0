"""`campaign send --at` and `unschedule`: a moment noted, waited for, and taken back."""

import datetime as dt
import shutil
import sys
import threading
from typing import TYPE_CHECKING

import click

from campaign.cli import output, questions
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignStateError

if TYPE_CHECKING:
    from campaign.models import Campaign

LOOK_EVERY = 30  #: seconds between looks at whether the schedule still stands


def put(app: App, name: str, at: str, stop: threading.Event, *, wait: bool, **asked: bool) -> bool:
    """Note the moment from which a campaign is sent, and wait for it; whether it has come."""
    from campaign import db
    from campaign.delivery import gate, ledger, schedule

    moment = _moment(app, at, sure=asked["yes"])
    with app.session() as session:
        campaign = ledger.find(session, name, alone=True)
        release, now = app.release(campaign), db.now(session)
        ready = gate.prepare(session, campaign, release, app.settings)
        schedule.put(campaign, moment, now)
        before_lift = release.embargo is not None and moment < release.embargo
        if before_lift and not asked["under_embargo"]:
            raise CampaignStateError(
                f"{app.moment(moment)} is before the end of the embargo, "
                f"{app.moment(release.embargo)}. Nothing was scheduled. Choose a later moment, or, "
                "to mail those who accept embargoes then: --under-embargo"
            )
    click.echo(f"Scheduled: {name}, from {shown(app, moment)}.")
    if before_lift:
        click.echo(f"That is before the end of the embargo, {app.moment(release.embargo)}.")
    if ready.later:
        click.echo(f"{output.counted(ready.later, 'mail')} can leave only after the embargo.")
    if wait and _waited(app, name, moment, stop):
        return True
    click.echo(f"The schedule stands. It is sent by the next of these after {app.moment(moment)}:")
    click.echo(f"  campaign send {name}\n  campaign send --due")
    click.echo(f"To take it back: campaign unschedule {name}")
    return False


def _moment(app: App, text: str, *, sure: bool) -> dt.datetime:
    """The moment that was meant; asked, where the clock shows it twice.

    Raises:
        BadParameter: it is none, or the clock never shows it.
    """
    from campaign.delivery import schedule

    zone = app.settings.timezone
    try:
        found = schedule.readings(text, zone)
    except ValueError:
        wrong = f'{text!r} is no date and time; write it as "2026-12-01 09:00"'
        raise click.BadParameter(wrong, param_hint="--at") from None
    if not found:
        wrong = f"{text!r} does not exist in {zone}: the clock skips it that night"
        raise click.BadParameter(wrong, param_hint="--at")
    if len(found) == 1:
        return found[0]
    told = [f"{shown(app, one)} ({one.astimezone(zone):%Z})" for one in found]
    if sure or not sys.stdin.isatty():
        wrong = f"{text!r} comes twice that night: {' and '.join(told)}. Choose another time"
        raise click.BadParameter(wrong, param_hint="--at")
    click.echo(f"{text} comes twice that night, as the clock goes back:")
    for number, one in enumerate(told, 1):
        click.echo(f"  {number}  {one}")
    return found[int(questions.choose("Which", ["1", "2"], "Choose another time.")) - 1]


def shown(app: App, moment: dt.datetime) -> str:
    """A moment with its weekday, and how far from UTC the clock is then."""
    return f"{moment.astimezone(app.settings.timezone):%a %Y-%m-%d %H:%M %z}"


def _waited(app: App, name: str, moment: dt.datetime, stop: threading.Event) -> bool:
    """Wait until a moment; False when we are stopped, or when it is no longer scheduled then."""
    click.echo("Waiting. Ctrl-C ends the wait and leaves the schedule as it is.")
    looked = 0
    while (left := moment - dt.datetime.now(dt.UTC)) > dt.timedelta(0):
        _count_down(left)
        looked += 1
        if stop.wait(min(1.0, left.total_seconds())):
            _clear()
            return False
        if looked % LOOK_EVERY == 0 and not _stands(app, name, moment):
            break
    _clear()
    if _stands(app, name, moment):
        return True
    raise CampaignStateError(f"{name} is no longer scheduled for this moment; nothing was sent.")


def _count_down(left: dt.timedelta) -> None:
    if sys.stdout.isatty():
        seconds = int(left.total_seconds()) + 1
        days, rest = divmod(seconds, 86_400)
        clock = f"{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"
        click.echo(f"\r  {f'{days} d ' if days else ''}{clock} to go ", nl=False)


def _clear() -> None:
    if sys.stdout.isatty():
        width = min(30, shutil.get_terminal_size().columns - 1)
        click.echo(f"\r{' ' * width}\r", nl=False)


def _stands(app: App, name: str, moment: dt.datetime) -> bool:
    from campaign.delivery import ledger

    with app.reading() as session:
        return ledger.find(session, name).scheduled_at == moment


def require_due(app: App, campaign: "Campaign", now: dt.datetime) -> None:
    """Refuse a campaign whose moment has not come.

    Raises:
        CampaignStateError: it is scheduled for later.
    """
    if campaign.scheduled_at and campaign.scheduled_at > now:
        raise CampaignStateError(
            f"{campaign.name} is scheduled for {shown(app, campaign.scheduled_at)}. Nothing was "
            f"sent. To send it sooner, first: campaign unschedule {campaign.name}"
        )


@click.command()
@click.argument("name")
@pass_app
def unschedule(app: App, name: str) -> None:
    """Take back the moment for which the campaign NAME is scheduled.

    It stays approved, and is sent when you say so.
    """
    from campaign.delivery import ledger, schedule

    with app.session() as session:
        campaign = ledger.find(session, name, alone=True)
        schedule.take_back(campaign)
    click.echo(f"{name} is no longer scheduled. To send it: campaign send {name}")
