"""Writes docs/cli.md from the commands' own --help; a test fails when it is not up to date.

python docs/make_cli.py
"""

from collections.abc import Iterator
from pathlib import Path

import click

from campaign.cli import cli

WIDTH = 80
PAGE = Path(__file__).with_name("cli.md")


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """Every command below this one, with its help, in the order of the help."""
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                inner = click.Context(below, context, name, terminal_width=WIDTH)
                yield from commands(below, inner)


def page() -> str:
    """The whole page."""
    parts = ["# The commands\n\nMade from `--help` by `python docs/make_cli.py`.\n"]
    top = click.Context(cli, None, "campaign", terminal_width=WIDTH, **cli.context_settings)
    for path, help_ in commands(cli, top):
        lines = "\n".join(line.rstrip() for line in help_.splitlines())
        parts.append(f"## {path}\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
