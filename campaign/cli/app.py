"""What every command shares: the workspace, its settings, its database, and the clock."""

import contextlib
import datetime as dt
import functools
import getpass
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from campaign.errors import WorkspaceError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from campaign.audience.known import Known
    from campaign.drafts.release import Release
    from campaign.models import Campaign
    from campaign.settings import Settings


class App:
    """One run of the command line on one workspace; what it needs is opened when it needs it."""

    def __init__(self, workspace: Path | None) -> None:
        self._workspace = workspace

    @property
    def folder(self) -> Path:
        """The folder that was named as the workspace, or this one."""
        return self._workspace or Path.cwd()

    @functools.cached_property
    def settings(self) -> "Settings":
        """What campaign.toml says."""
        from campaign import settings

        if self._workspace is None:
            return settings.load(settings.find_workspace(Path.cwd()))
        if not (self._workspace / settings.FILE_NAME).is_file():
            raise WorkspaceError(
                f"No {settings.FILE_NAME} in {self._workspace}. Make a workspace there with: "
                f"campaign init {self._workspace}"
            )
        return settings.load(self._workspace.resolve())

    @functools.cached_property
    def engine(self) -> "Engine":
        """The workspace's database, its schema up to date."""
        from campaign import db, schema

        engine = db.engine(self.settings)
        try:
            done = schema.upgrade(self.settings, engine)
        except BaseException:
            engine.dispose()
            raise
        if done and done.old:
            backup = f" A copy of it as it was: {done.backup}" if done.backup else ""
            said = f"The database was brought up to date ({done.old} to {done.new}).{backup}"
            click.echo(said, err=True)
        return engine

    def close(self) -> None:
        """Let the database go, which on Windows holds its file."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    @contextlib.contextmanager
    def session(self) -> Iterator["Session"]:
        """A session that commits at its end, or leaves no trace."""
        from campaign import db

        with db.session(self.engine) as session:
            yield session

    @contextlib.contextmanager
    def reading(self) -> Iterator["Session"]:
        """A session that writes nothing, and waits for nobody."""
        from campaign import db

        with db.session(self.engine, reading=True) as session:
            yield session

    def known(self, session: "Session") -> "Known":
        """What a search may ask of the workspace now."""
        from campaign import db
        from campaign.audience.known import Known

        return Known(session, db.now(session), self.settings.timezone)

    def release(self, campaign: "Campaign") -> "Release":
        """The release of a campaign, as its files are now."""
        from campaign.drafts import release

        return release.load(self.settings.emails, campaign.release, self.settings.timezone)

    def moment(self, when: dt.datetime | None) -> str:
        """A moment as people here read it; empty for none."""
        return f"{when.astimezone(self.settings.timezone):%Y-%m-%d %H:%M}" if when else ""

    def day(self, when: dt.datetime) -> str:
        """A day as people here read it."""
        return f"{when.astimezone(self.settings.timezone):%Y-%m-%d}"

    @property
    def user(self) -> str:
        """Who sits at the keyboard, for approvals and rulings."""
        try:
            return getpass.getuser()
        except (KeyError, OSError, ImportError):
            return "somebody"


class InOrder(click.Group):
    """Lists its commands as a mailing passes them, not by the alphabet."""

    def list_commands(self, _: click.Context) -> list[str]:
        """The names, in the order in which they were added."""
        return list(self.commands)


class Asking(click.Command):
    """A command that takes `-tag:vip` for an expression, and not for an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments; what begins with one minus and is no option of ours is an expression."""
        ours = {name for one in self.get_params(ctx) for name in one.opts}
        expressions = re.compile("-[^-]")
        shielded = [
            f" {one}" if expressions.match(one) and one not in ours else one for one in args
        ]
        return super().parse_args(ctx, shielded)


pass_app = click.make_pass_decorator(App)
