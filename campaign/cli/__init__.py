"""The command line: reads what was asked, calls the stations, prints what they return."""

import io
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import click

from campaign import __version__
from campaign.cli import output
from campaign.cli.app import App, InOrder
from campaign.cli.approving import approve
from campaign.cli.audience import add, audience, hold, why
from campaign.cli.checks import check
from campaign.cli.contacts import contacts
from campaign.cli.diffs import diff
from campaign.cli.drafts import draft
from campaign.cli.lists import lists
from campaign.cli.messages import message
from campaign.cli.outboxes import outbox
from campaign.cli.previews import preview
from campaign.cli.relays import catch, relay
from campaign.cli.reports import ledger, report, status
from campaign.cli.schedules import unschedule
from campaign.cli.segments import segments
from campaign.cli.sending import cancel, send, settle
from campaign.cli.workspace import demo, init
from campaign.errors import CampaignError


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--workspace",
    "-w",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="CAMPAIGN_WORKSPACE",
    help="The folder with campaign.toml. Without it: this folder, or the nearest one above.",
)
@click.version_option(__version__, prog_name="press-campaign")
@click.pass_context
def cli(context: click.Context, workspace: Path | None) -> None:
    """Press contacts and mailing campaigns: who got what, who did not, and why.

    \b
    The way of a mailing:
      campaign contacts import contacts/*.csv
      campaign draft NAME --release RELEASE --to list:ORGANISATION/LIST
      campaign check NAME
      campaign preview NAME --open
      campaign approve NAME
      campaign send NAME
      campaign report NAME

    Try all of it, with nobody at the other end: campaign demo
    """
    app = App(workspace)
    context.obj = app
    context.call_on_close(app.close)


for command in (init, demo, contacts, lists, segments, audience, draft, hold, add, check):
    cli.add_command(command)
for command in (preview, outbox, approve, diff, send, unschedule, status, ledger, why, report):
    cli.add_command(command)
for command in (message, settle, cancel, relay, catch):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line as a program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a pipe on Windows cannot hold every name, nor can every terminal
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run a command; here errors become one sentence.

    Returns the exit code: 0 done, 1 error, 2 the command line itself cannot be understood (an
    option, an argument that is missing or has no such form), 3 done but not for every one.
    """
    try:
        code = cli.main(arguments, prog_name="campaign", standalone_mode=False)
    except CampaignError as problem:
        click.echo(_told(f"Error: {problem}"), err=True)
        return 1
    except click.ClickException as problem:
        said = io.StringIO()
        problem.show(said)
        click.echo(_told(said.getvalue().rstrip("\n")), err=True)
        return problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was not finished left no trace.", err=True)
        return 1
    return code if isinstance(code, int) else 0


def _told(text: str) -> str:
    """A message: to a person its long lines folded between words, its paths whole; in a pipe or a
    file each line whole, so that what looks for a sentence finds it.
    """
    if not sys.stderr.isatty():
        return text
    width = shutil.get_terminal_size().columns
    lines = text.splitlines()
    return "\n".join(output.folded(one, 0) if len(one) > width else one for one in lines)
