"""`campaign send`, and what a person may do about a campaign under way."""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.errors import RelayError
from campaign.terms import CampaignStatus, DeliveryStatus

if TYPE_CHECKING:
    from campaign.delivery.dispatch import Outcome


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--under-embargo",
    is_flag=True,
    help="Mail it before its embargo is lifted, with the embargo in it.",
)
@pass_app
def send(app: App, name: str, yes: bool, under_embargo: bool) -> None:
    """Send the campaign NAME, which must be approved.

    Nobody is mailed twice, however often this is run. Ctrl-C finishes the message on the wire and
    stops; run it again to go on. What the relay may or may not have taken is put in doubt, listed,
    and never sent again by itself. Before mail leaves this machine, it asks.
    """
    from campaign import db
    from campaign.delivery import dispatch, gate, ledger, worker

    if _is_finished(app, name):
        click.echo(f"{name} is finished: nothing is left to send.")
        _show_outcome(app, name, dispatch.Outcome())
        return
    stop = threading.Event()
    with worker.alive(app.engine, app.settings.lease) as me:
        with app.reading() as session:
            campaign = ledger.find(session, name)
            release = app.release(campaign)
            held, post, waiting = gate.prepare(session, campaign, release, app.settings)
            if not under_embargo:
                gate.require_no_embargo(release, db.now(session))
        _say_where_to(app, release.organisations, waiting, yes)
        with _stopping(stop), output.progress("Sending", waiting, counting=True) as advance:
            task = dispatch.Task(
                app.engine, app.settings, campaign.id, held.id, me, post, stop, lambda _: advance(1)
            )
            outcome = dispatch.run(task, list(release.organisations))
    _show_outcome(app, name, outcome)


def _say_where_to(app: App, keys: Sequence[str], waiting: int, yes: bool) -> None:
    """Tell through which relays it will go; ask a person, if one of them is elsewhere."""
    from campaign.settings import is_loopback

    relays = {app.settings.organisation(key).relay for key in keys}
    away = sorted(str(one) for one in relays if not is_loopback(one.host))
    here = sorted(f"{one} on this machine" for one in relays if is_loopback(one.host))
    mails = output.counted(waiting, "mail")
    click.echo(output.folded(f"{mails} to send, through {', '.join(away + here)}", 0))
    if away and waiting and not yes and sys.stdin.isatty():
        click.confirm("Send now?", abort=True)


def _is_finished(app: App, name: str) -> bool:
    from campaign.delivery import ledger

    with app.reading() as session:
        return ledger.find(session, name).status is CampaignStatus.FINISHED


@contextlib.contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C and a polite kill finish the message on the wire, then stop."""

    def note(*_: object) -> None:
        first = not stop.is_set()
        stop.set()
        # whatever happens to this line, the message on the wire is finished
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            if first:
                click.echo("\nStopping after the message on the wire.", err=True)

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers; another has none to set
        return
    before = {one: signal.signal(one, note) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _show_outcome(app: App, name: str, outcome: "Outcome") -> None:
    from campaign.delivery import ledger
    from campaign.reports import figures

    with app.reading() as session:
        campaign = ledger.find(session, name)
        summary = figures.summary(session, campaign)
        again = figures.next_attempt(session, campaign)
    done = ", ".join(f"{count} {status.value}" for status, count in outcome.counts.items())
    none = "none was sent" if outcome.stopped or outcome.problems else "nothing was due"
    click.echo(f"This run: {done or none}.")
    output.sums(summary)
    if outcome.found_in_doubt:
        found = output.counted(outcome.found_in_doubt, "mail")
        click.echo(f"\nAn earlier run was broken off and left {found} in doubt.")
    if summary.statuses.get(DeliveryStatus.IN_DOUBT):
        click.echo("\nIn doubt is what the relay may or may not have. See:")
        click.echo(f"  campaign ledger {name} --status in-doubt")
        click.echo("Then, for each, one of:")
        click.echo(f"  campaign settle {name} ADDRESS --it-went")
        click.echo(f"  campaign settle {name} ADDRESS --send-again")
    if on_the_wire := summary.statuses.get(DeliveryStatus.SENDING):
        click.echo(
            f"\n{output.counted(on_the_wire, 'mail')} on the wire of another send, or of one that "
            f"was broken off.\nIn {app.settings.lease} seconds that is known; then again: campaign "
            f"send {name}"
        )
    if again:
        click.echo(f"\nDeferred mails can be tried again from {app.moment(again)}.")
    if outcome.problems:
        waiting = summary.statuses.get(DeliveryStatus.QUEUED, 0)
        go_on = f"\n{waiting} still wait. To go on: campaign send {name}" if waiting else ""
        raise RelayError("\n".join(outcome.problems) + go_on)
    if outcome.stopped:
        click.echo(f"\nStopped as asked. To go on: campaign send {name}")
    if outcome.finished:
        click.echo(f"\nFinished. See: campaign report {name}")
    if set(summary.statuses) - {DeliveryStatus.ACCEPTED}:
        click.get_current_context().exit(3)


@click.command()
@click.argument("name")
@click.argument("address")
@click.option("--it-went/--send-again", "it_went", default=None, help="What became of it.")
@pass_app
def settle(app: App, name: str, address: str, it_went: bool | None) -> None:
    """Settle a mail in doubt: it went, or send it again.

    Ask the relay's owner, or the reader. A mail that is sent again has the same Message-ID, so
    that most readers' programs show it once.
    """
    from campaign import db
    from campaign.delivery import ledger

    if it_went is None:
        raise click.UsageError("Say which: --it-went or --send-again.")
    with app.session() as session:
        now = db.now(session)
        campaign = ledger.find(session, name, alone=True)
        ledger.doubt_the_dead(session, app.settings.lease, now)
        delivery = ledger.delivery_to(session, campaign, address)
        ledger.rule(session, delivery, ledger.Ruling(it_went, app.user), now)
        ledger.finish(session, campaign, now)
    waits = delivery.status is DeliveryStatus.QUEUED
    again = f" Send it with: campaign send {name}" if waits else ""
    click.echo(f"Noted for {delivery.address}: {delivery.reply}.{again}")


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def cancel(app: App, name: str, yes: bool) -> None:
    """Stop the campaign NAME for good.

    What has not left will not leave. It takes effect at once, also on a send that is running
    elsewhere.
    """
    from campaign import db
    from campaign.delivery import ledger

    if not yes:
        click.confirm(f"Cancel {name} for good?", abort=True)
    with app.session() as session:
        campaign = ledger.find(session, name, alone=True)
        count = ledger.cancel(session, campaign, app.user, db.now(session))
    click.echo(f"Cancelled: {name}. {output.counted(count, 'mail')} will not leave.")
