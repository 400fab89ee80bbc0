"""`campaign relay` and `campaign catch`: the servers that mail is handed to."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.errors import RelayError

if TYPE_CHECKING:
    from campaign.delivery.catch import Caught


@click.group()
def relay() -> None:
    """Look whether the relays can be used, and give their passwords."""


@relay.command("check")
@click.argument("organisation", required=False)
@pass_app
def check(app: App, organisation: str | None) -> None:
    """Connect, verify and log in to each relay; send nothing."""
    from campaign import passwords
    from campaign.delivery.transport import Connection

    chosen = app.settings.organisations
    if organisation:
        chosen = (app.settings.organisation(organisation),)
    failed = 0
    for one in chosen:
        try:
            with Connection(one.relay, passwords.of(one)):
                click.echo(f"{one.key}: {one.relay} is ready ({one.relay.security.value})")
        except RelayError as problem:
            failed += 1
            click.echo(f"{one.key}: {problem}", err=True)
    if failed:
        raise RelayError(f"{output.counted(failed, 'relay')} of {len(chosen)} cannot be used.")


@relay.command()
@click.argument("organisation")
@click.password_option(
    "--password", confirmation_prompt=False, help="Better typed than given here."
)
@pass_app
def password(app: App, organisation: str, password: str) -> None:
    """Give the password of an ORGANISATION's relay.

    The system's keyring keeps it. Where there is none, put it in the environment:
    CAMPAIGN_PASSWORD_ and the organisation's key in capitals.
    """
    from campaign import passwords

    one = app.settings.organisation(organisation)
    passwords.keep(one, password)
    click.echo(
        f"Kept for {one.relay.user} at {one.relay.host}. Try it: campaign relay check {one.key}"
    )


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=2525,
    show_default=True,
    help="Where it listens, on this machine; 0 for any that is free.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("caught"),
    show_default=True,
    help="Where it keeps the messages, as .eml files.",
)
def catch(port: int, folder: Path) -> None:
    """Be a relay that keeps every message and delivers none.

    For trying things out. It lists each message as it comes, until Ctrl-C.
    """
    from campaign.delivery.catch import HOST, Catcher

    def show(caught: "Caught") -> None:
        click.echo(f"{caught.path.name}   from {caught.sender}")

    with Catcher(folder, port, show) as catcher:
        click.echo(
            f"Listening on {HOST}:{catcher.port}; messages go to {folder}. Stop with Ctrl-C."
        )
        try:
            while not threading.Event().wait(3600):
                pass
        except KeyboardInterrupt:
            kept = len(list(folder.glob("*.eml")))
            click.echo(f"\nStopped. {output.counted(kept, 'message')} in {folder}.")
