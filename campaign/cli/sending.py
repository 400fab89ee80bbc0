"""`campaign send`, and what a person may do about a campaign under way."""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import checks, output, questions, schedules
from campaign.cli.app import App, pass_app
from campaign.errors import CampaignError, CampaignStateError, RelayError
from campaign.terms import CampaignStatus, DeliveryStatus

if TYPE_CHECKING:
    from campaign.delivery.gate import Ready
    from campaign.delivery.line import Outcome


@click.command()
@click.argument("name", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--under-embargo",
    is_flag=True,
    help="Mail those who accept embargoes before it is lifted, with the embargo in it.",
)
@click.option("--at", "at", metavar="MOMENT", help='Send it then: "2026-12-01 09:00", local time.')
@click.option("--no-wait", is_flag=True, help="With --at: note it, and do not stay until then.")
@click.option("--due", is_flag=True, help="Send every scheduled campaign whose moment has come.")
@pass_app
def send(
    app: App, /, name: str | None, at: str | None, due: bool, no_wait: bool, **asked: bool
) -> None:
    """Send the campaign NAME, which must be approved.

    Nobody is mailed twice, however often this is run. Ctrl-C finishes the message on the wire and
    stops; run it again to go on. What the relay may or may not have taken is put in doubt, listed,
    and never sent again by itself. Before mail leaves this machine, it asks.

    Under an embargo those who do not accept embargoes wait for its end, and are mailed by the next
    send after it. --at keeps the moment in the database: it waits until then, and if it is stopped,
    any later send of the campaign, or 'campaign send --due' from the computer's own planner,
    sends it.

    It ends with 0 when the relay took all that could leave, also where a second wave waits for the
    end of the embargo or --due found nothing to send; with 3 when a mail was refused, put off, left
    in doubt or left waiting; with 1 when nothing could be sent or a relay failed.

    \b
    campaign send spring --at "2026-12-01 09:00"
    campaign send --due
    """
    if due:
        if name or at:
            raise click.UsageError("--due sends what is scheduled; name no campaign and no moment.")
        _send_due(app)
        return
    if not name:
        raise click.UsageError("Say which campaign, or --due.")
    stop = threading.Event()
    if at:
        with _stopping(stop, waiting=True):
            if not schedules.put(app, name, at, stop, wait=not no_wait, **asked):
                return
    _send(app, name, stop, **asked)


def _send_due(app: App) -> None:
    """Every scheduled campaign whose moment has come; of none only a terminal is told."""
    from campaign import db
    from campaign.delivery import schedule

    with app.reading() as session:
        names = schedule.due(session, db.now(session))
    if not names and sys.stdout.isatty():
        click.echo("Nothing is due: no scheduled campaign has mails to send now.")
    problems = []
    stop = threading.Event()  # who asks one of them to stop asks for all
    for name in names:
        if stop.is_set():
            click.echo(f"{name} was not begun, as you asked to stop. Its schedule stands.")
            problems.append("")
            continue
        click.echo(f"{name}:")
        try:
            _send(app, name, stop, yes=True, under_embargo=False)
        except CampaignError as problem:
            # one campaign that may not leave stops no other
            problems.append(f"{name}: {problem}")
        except click.exceptions.Exit:
            problems.append("")
    if told := "\n".join(filter(None, problems)):
        raise CampaignStateError(told)
    if problems:
        click.get_current_context().exit(3)


def _send(app: App, name: str, stop: threading.Event, *, yes: bool, under_embargo: bool) -> None:
    from campaign import db
    from campaign.delivery import dispatch, gate, ledger, line, worker

    if _is_finished(app, name):
        click.echo(f"{name} is finished: nothing is left to send.")
        _show_outcome(app, name, line.Outcome())
        return
    with worker.alive(app.engine, app.settings.lease) as me:
        with app.reading() as session:
            campaign = ledger.find(session, name)
            release = app.release(campaign)
            now = db.now(session)
            ready = gate.prepare(session, campaign, release, app.settings)
            moved = checks.drifted(app, session, campaign, release) if ready.now else []
            schedules.require_due(app, campaign, now)
            if ready.now and not under_embargo:
                gate.require_no_embargo(campaign, release, now)
        _say_what_moved([one.message for one in moved], yes)
        _say_where_to(app, list(ready.approvals), ready.now, yes)
        _say_later(app, ready)
        with _stopping(stop), output.progress("Sending", ready.now, counting=True) as advance:
            task = line.Task(
                app.engine, app.settings, campaign.id, me, ready.approvals, ready.posts, stop,
                lambda _: advance(1),
            )  # fmt: skip
            outcome = dispatch.run(task, list(ready.approvals))
    _show_outcome(app, name, outcome)


def _say_what_moved(told: Sequence[str], yes: bool) -> None:
    """What was approved leaves, also where the file says otherwise by now; a person is asked."""
    for one in told:
        click.secho(output.folded(one, 0), fg="yellow")
    if told and not yes and sys.stdin.isatty():
        questions.confirm("Send it as it was approved?", "To send it without a question: --yes")


def _say_later(app: App, ready: "Ready") -> None:
    if ready.later:
        waits = "waits" if ready.later == 1 else "wait"
        mails = output.counted(ready.later, "mail")
        click.echo(f"{mails} {waits} for the end of the embargo, {app.moment(ready.lift)}")


def _say_where_to(app: App, keys: Sequence[str], waiting: int, yes: bool) -> None:
    """Tell through which relays it will go; ask a person, if one of them is elsewhere."""
    from campaign.settings import is_loopback

    relays = {app.settings.organisation(key).relay for key in keys}
    away = sorted(str(one) for one in relays if not is_loopback(one.host))
    here = sorted(f"{one} on this machine" for one in relays if is_loopback(one.host))
    mails = output.counted(waiting, "mail")
    click.echo(output.folded(f"{mails} to send, through {', '.join(away + here)}", 0))
    if away and waiting and not yes and sys.stdin.isatty():
        questions.confirm("Send now?", "To send without a question: --yes")


def _is_finished(app: App, name: str) -> bool:
    from campaign.delivery import ledger

    with app.reading() as session:
        return ledger.find(session, name).status is CampaignStatus.FINISHED


@contextlib.contextmanager
def _stopping(stop: threading.Event, *, waiting: bool = False) -> Iterator[None]:
    """Ctrl-C and a polite kill finish the message on the wire, if there is one, then stop."""

    def note(*_: object) -> None:
        first = not stop.is_set()
        stop.set()
        # whatever happens to this line, the message on the wire is finished
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            if first and not waiting:
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
    from campaign import db
    from campaign.delivery import gate, ledger
    from campaign.reports import figures

    with app.reading() as session:
        campaign = ledger.find(session, name)
        summary = figures.summary(session, campaign)
        again = figures.next_attempt(session, campaign)
        later, lift = gate.waits(session, campaign, db.now(session))
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
    if later:
        mails = output.counted(later, "mail")
        click.echo(f"\nThe second wave, {mails}, can leave from {app.moment(lift)}:")
        click.echo(f"  campaign send {name}")
    if outcome.problems:
        waiting = summary.statuses.get(DeliveryStatus.QUEUED, 0)
        waits = "waits" if waiting == 1 else "wait"
        go_on = f"\n{waiting} still {waits}. To go on: campaign send {name}" if waiting else ""
        raise RelayError("\n".join(outcome.problems) + go_on)
    if outcome.stopped:
        click.echo(f"\nStopped as asked. To go on: campaign send {name}")
    if outcome.finished:
        click.echo(f"\nFinished. See: campaign report {name}")
    # who waits for the end of the embargo is where they are meant to be
    if summary.mailed > summary.statuses.get(DeliveryStatus.ACCEPTED, 0) + later:
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
    from campaign.delivery import ledger, readers

    if it_went is None:
        raise click.UsageError("Say which: --it-went or --send-again.")
    with app.session() as session:
        now = db.now(session)
        campaign = ledger.find(session, name, alone=True)
        ledger.doubt_the_dead(session, app.settings.lease, now)
        delivery = readers.mail(session, campaign, address)
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
        questions.confirm(f"Cancel {name} for good?", "To cancel it without a question: --yes")
    with app.session() as session:
        campaign = ledger.find(session, name, alone=True)
        count = ledger.cancel(session, campaign, app.user, db.now(session))
    click.echo(f"Cancelled: {name}. {output.counted(count, 'mail')} will not leave.")
