"""The manual is what the commands themselves say, and every command says something."""

import importlib.util
from types import ModuleType

import click

from campaign.cli import cli
from tests.conftest import REPOSITORY


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_cli", REPOSITORY / "docs" / "make_cli.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_manual_is_up_to_date() -> None:
    made = maker().page()
    assert (REPOSITORY / "docs" / "cli.md").read_text("utf-8") == made, "run docs/make_cli.py"


def test_every_command_and_every_option_has_a_help() -> None:
    def silent(command: click.Command, path: str) -> list[str]:
        found = [] if command.help else [path]
        for one in command.params:
            if isinstance(one, click.Option) and not one.help:
                found.append(f"{path} {one.opts[0]}")
        if isinstance(command, click.Group):
            for name, below in command.commands.items():
                found += silent(below, f"{path} {name}")
        return found

    assert silent(cli, "campaign") == []


def test_no_help_of_a_command_is_cut_off_in_the_list() -> None:
    page = (REPOSITORY / "docs" / "cli.md").read_text("utf-8")
    cut = [line for line in page.splitlines() if line.endswith("...") and "Usage:" not in line]
    assert cut == []


def test_the_glossary_has_every_word_of_the_house() -> None:
    glossary = (REPOSITORY / "docs" / "glossary.md").read_text("utf-8")
    words = "organisation spokesperson contact kind outlet beat tag list segment audience owner"
    words += " suppression release variant embargo campaign delivery dispatch ledger relay bounce"
    missing = [word for word in words.split() if f"| **{word}** |" not in glossary]
    assert missing == []
