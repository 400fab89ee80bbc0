"""Renders an edition for one recipient after another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Template

from campaign.drafts import compiler, jinja
from campaign.drafts.edition import Edition
from campaign.drafts.release import Release
from campaign.errors import ReleaseError

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_LOOSE_ITEMS = re.compile(r"(?m)^(- [^\n]*)\n\n(?=- )")  # a loop writes each item as a list


@dataclass(frozen=True)
class Rendered:
    """The words of one mail."""

    subject: str
    preheader: str
    text: str
    html: str


class RenderError(ReleaseError):
    """A text that cannot be made for a reader, with the values that it was given."""

    def __init__(self, message: str, variant: str, values: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.variant = variant
        self.values = {"subject": "", "preheader": "", "content": ""} | dict(values)


@dataclass(frozen=True)
class _Templates:
    subject: Template
    preheader: Template
    text: Template
    html: Template


class Renderer:
    """The compiled templates of an edition; make it once, use it for every recipient."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._templates = {
            name: _Templates(
                jinja.compiled(jinja.TEXT, text.words.subject, Path(name)),
                jinja.compiled(jinja.TEXT, text.words.preheader, Path(name)),
                jinja.compiled(jinja.TEXT, text.words.text, Path(name)),
                jinja.compiled(jinja.HTML, text.words.html, Path(name)),
            )
            for name, text in edition.texts.items()
        }

    def render(
        self, variant: str, sender: str, recipient: dict[str, Any], *, lifted: bool = False
    ) -> Rendered:
        """The words for one recipient, from one organisation; `lifted`, after the embargo.

        Raises:
            RenderError: the text uses a value that is not there, or that is no link.
        """
        templates = self._templates[variant]
        values = self.edition.values(variant, sender, recipient, lifted=lifted)
        try:
            subject = " ".join(templates.subject.render(values).split())
            preheader = " ".join(templates.preheader.render(values).split())
            values |= {"subject": subject, "preheader": preheader}
            text = _BLANK_LINES.sub("\n\n", templates.text.render(values)).strip() + "\n"
            text = _LOOSE_ITEMS.sub(r"\1\n", text)
            return Rendered(subject, preheader, text, templates.html.render(values))
        except Exception as problem:
            name = recipient["name"] or recipient["email"]
            message = f"The text {variant} cannot be made for {name}: {problem}"
            raise RenderError(message, variant, values) from problem


def locate(release: Release, problem: RenderError) -> ReleaseError:
    """The problem of a text, told with its place in the files that the officer wrote."""
    path = next(path for name, _, _, path in release.texts() if name == problem.variant)
    if isinstance(problem.__cause__, jinja.LinkError):
        return ReleaseError(f"{path}:{problem.__cause__.line}: {problem.__cause__}.")
    source = compiler.read(path)
    parts = [(part, path) for part in (source.subject, source.preheader, source.body)]
    for name in ("base.html", "base.txt"):
        parts.append((compiler.contents(release.layout / name), release.layout / name))
    found = (jinja.located(part, file, problem.values) for part, file in parts)
    return next((one for one in found if one), problem)
