"""`campaign send`, and what a person may do about a campaign under way."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
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
@click.option(
    "--under-embargo",
    is_flag=True,
    help="Mail it before its embargo is lifted, with the embargo in it.",
)
@pass_app
def send(app: App, name: str, under_embargo: bool) -> None:
    """Send the campaign NAME, which must be approved.

    Nobody is mailed twice, however often this is run. Ctrl-C finishes the message on the wire and
    stops; run it again to go on. What the relay may or may not have taken is put in doubt, listed,
    and never sent again by itself.
    """
    from campaign import db
    from campaign.delivery import dispatch, gate, ledger, worker

    if _is_finished(app, name):
        click.echo(f"{name} is finished: everybody had it, and nothing is left to send.")
        return
    stop = threading.Event()
    with worker.alive(app.engine, app.settings.lease) as me, _stopping(stop):
        with app.reading() as session:
            campaign = ledger.find(session, name)
            release = app.release(campaign)
            if not under_embargo:
                gate.require_no_embargo(release, db.now(session))
            held, post, waiting = gate.prepare(session, campaign, release, app.settings)
        with _progress(waiting) as advance:
            task = dispatch.Task(
                app.engine, app.settings, campaign.id, held.id, me, post, stop, advance
            )
            outcome = dispatch.run(task, list(release.organisations))
    _show_outcome(app, name, outcome)


def _is_finished(app: App, name: str) -> bool:
    from campaign.delivery import ledger

    with app.reading() as session:
        return ledger.find(session, name).status is CampaignStatus.FINISHED


@contextlib.contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C and a polite kill finish the message on the wire, then stop."""

    def note(*_: object) -> None:
        if not stop.is_set():
            click.echo("\nStopping after the message on the wire.", err=True)
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers; another has none to set
        return
    before = {one: signal.signal(one, note) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextlib.contextmanager
def _progress(total: int) -> "Iterator[Callable[[DeliveryStatus], None]]":
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("Sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = output.console()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda _: progress.advance(task)


def _show_outcome(app: App, name: str, outcome: "Outcome") -> None:
    from campaign.delivery import ledger
    from campaign.reports import figures

    with app.reading() as session:
        campaign = ledger.find(session, name)
        summary = figures.summary(session, campaign)
        again = figures.next_attempt(session, campaign)
    done = ", ".join(f"{count} {status.value}" for status, count in outcome.counts.items())
    click.echo(f"This run: {done or 'nothing was due'}.")
    output.sums(summary)
    if outcome.found_in_doubt:
        found = output.counted(outcome.found_in_doubt, "mail")
        click.echo(f"\nAn earlier run was broken off and left {found} in doubt.")
    if summary.statuses.get(DeliveryStatus.IN_DOUBT):
        click.echo(
            f"\nIn doubt is what the relay may or may not have. See: campaign ledger {name} "
            '--status "in doubt"\nThen, for each: campaign settle '
            f"{name} ADDRESS --it-went, or --send-again"
        )
    if again:
        click.echo(f"\nDeferred mails can be tried again from {app.moment(again)}.")
    if outcome.problems:
        raise RelayError("\n".join(outcome.problems))
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
        campaign = ledger.find(session, name)
        ledger.doubt_the_dead(session, app.settings.lease, now)
        delivery = ledger.delivery_to(session, campaign, address)
        ledger.rule(session, delivery, ledger.Ruling(it_went, app.user), now)
        ledger.finish(session, campaign, now)
    again = f" Send it with: campaign send {name}" if not it_went else ""
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
        campaign = ledger.find(session, name)
        count = ledger.cancel(session, campaign, app.user, db.now(session))
    click.echo(f"Cancelled: {name}. {output.counted(count, 'mail')} will not leave.")
