"""`campaign init` and `campaign demo`: making a workspace, and seeing one at work."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.errors import WorkspaceError

DEMO = "speerpuntclusters"
DEMO_MARK = ".campaign-demo"
_READER = "redacteur@krant.example"
_ADDRESS = re.compile(r"(?P<host>127\.0\.0\.1|localhost):(?P<port>\d{1,5})")


@click.command()
@click.argument(
    "folder", required=False, type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]"
)
@click.option(
    "--sample", is_flag=True, help="Fill it with the sample: six organisations, a release."
)
@click.option(
    "--relay",
    metavar="127.0.0.1:PORT",
    help="With --sample: where `campaign catch` listens, if not on port 2525.",
)
@pass_app
def init(app: App, folder: Path | None, sample: bool, relay: str | None) -> None:
    """Make a workspace in DIR, or bring it up to date.

    A workspace is a folder with campaign.toml, templates/emails/, contacts/ and the database.
    What is there already is left as it is.
    """
    if relay and not (sample and _ADDRESS.fullmatch(relay)):
        raise click.BadParameter(
            "it goes with --sample, and is written 127.0.0.1:2525", param_hint="--relay"
        )
    target = folder or app.folder
    made = _fill(target, sample)
    if relay:
        file = target / "campaign.toml"
        port = relay.rpartition(":")[2]
        text = file.read_text("utf-8").replace("port = 2525", f"port = {port}")
        file.write_text(text, "utf-8", newline="\n")
    opened = App(target)
    opened.engine  # noqa: B018 - opening it brings its schema up to date
    names = ", ".join(one.name for one in opened.settings.organisations)
    opened.close()
    click.echo(f"Workspace {target}: " + (f"made {', '.join(made)}." if made else "up to date."))
    click.echo(f"Organisations: {names}")
    if made and not sample:
        click.echo("\nNext: write your organisation and its relay into campaign.toml, then")
        click.echo("campaign contacts import YOUR-LIST.csv")


def _fill(target: Path, sample: bool) -> list[str]:
    """Copy what is not there yet; the names of what was made."""
    from campaign import resources

    source = resources.sample()
    try:
        (target / "contacts").mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise WorkspaceError(f"{target} cannot be made: {problem.strerror}.") from None
    made = []
    parts = [
        (source / "templates" / "emails" / "_layout", "templates/emails/_layout"),
        ((source if sample else resources.starter()) / "campaign.toml", "campaign.toml"),
        (resources.starter() / "gitignore", ".gitignore"),
    ]
    if sample:
        release = source / "templates" / "emails" / "speerpuntclusters-2024"
        parts.append((release, "templates/emails/speerpuntclusters-2024"))
        parts += [(path, f"contacts/{path.name}") for path in resources.sample_contacts()]
    for origin, name in parts:
        copy = target / name
        if copy.exists():
            continue
        _copy(origin, copy)
        made.append(name)
    return made


def _copy(origin: Path, copy: Path) -> None:
    """Copy a file or a folder whole or not at all."""
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(origin, unfinished)
        else:
            shutil.copy(origin, unfinished)
        unfinished.rename(copy)
    except (OSError, shutil.Error) as problem:
        raise WorkspaceError(f"{copy} cannot be made: {problem}") from None


@click.command()
@click.argument(
    "folder",
    default=Path("campaign-demo"),
    type=click.Path(file_okay=False, path_type=Path),
    metavar="[DIR]",
)
def demo(folder: Path) -> None:
    """See the whole way of a mailing, with nobody at the other end.

    Six organisations send one release to their overlapping lists, through a relay of our own on
    this machine that keeps every message in DIR/caught and delivers nothing. DIR is
    ./campaign-demo unless you name another; it is made anew each time.
    """
    from campaign.delivery.catch import HOST, Catcher

    os.environ.pop("CAMPAIGN_DATABASE", None)  # it means another workspace's, not the demo's
    folder = folder.resolve()
    _empty(folder)
    with Catcher(folder / "caught", 0, lambda _: None) as catcher:
        relay = f"{HOST}:{catcher.port}"
        click.echo(f"A relay that delivers nothing listens on {relay}.")
        _step(["init", str(folder), "--sample", "--relay", relay])
        (folder / DEMO_MARK).write_text(
            "made by `campaign demo`, which may make it anew\n", "utf-8"
        )
        for arguments in _steps():
            _step(arguments, folder)
    caught = len(list((folder / "caught").glob("*.eml")))
    output.heading("What you saw")
    click.echo(f"The relay has {output.counted(caught, 'message')}, in {folder / 'caught'}.")
    click.echo("Look around in that workspace, for instance:")
    click.echo(f"  cd {folder}")
    click.echo(f"  campaign preview {DEMO} --open")
    click.echo(f"  campaign send {DEMO}")


def _steps() -> list[list[str]]:
    lists = ("catalisti", "blauwe-cluster", "flanders-food", "flux50", "medvia", "vil")
    audience = [part for key in lists for part in ("--to", f"list:{key}/pers")]
    return [
        ["contacts", "import", "contacts/*.csv", "--quiet"],
        [
            "draft",
            DEMO,
            "--release",
            "speerpuntclusters-2024",
            *audience,
            "--to",
            "list:beleidsmakers",
        ],
        ["check", DEMO],
        ["preview", DEMO, "--as", _READER],
        ["approve", DEMO, "--yes"],
        ["send", DEMO],
        ["status"],
        ["ledger", DEMO, "--status", "excluded"],
        ["report", DEMO],
        ["contacts", "show", _READER],
    ]


def _empty(folder: Path) -> None:
    """Make room for the demo; a folder that it did not make itself is left alone."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / DEMO_MARK).is_file():
        raise WorkspaceError(f"{folder} holds something else. Name another: campaign demo DIR")
    shutil.rmtree(folder)


def _step(arguments: Sequence[str], workspace: Path | None = None) -> None:
    """Show a command as the officer types it, and run it."""
    from campaign.cli import cli

    click.echo()
    click.secho(f"$ campaign {' '.join(arguments)}", bold=True)
    where = ["--workspace", str(workspace)] if workspace else []
    arguments = [
        str(workspace / one) if workspace and one.startswith("contacts/") else one
        for one in arguments
    ]
    code = cli.main([*where, *arguments], prog_name="campaign", standalone_mode=False)
    if code not in (None, 0, 3):
        raise WorkspaceError("The demo stopped at the command above.")
