"""Jinja as a release may use it: strict, sandboxed, every mistake with its line."""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from campaign.errors import ReleaseError

#: a link in a mail leads to one of these
SCHEMES = ("https", "http", "mailto", "tel")


def link(value: str) -> str:
    """A value as the target of a link. Jinja's own error names the place.

    Raises:
        TemplateError: it is no web, mail or phone link; a value may not smuggle in `javascript:`.
    """
    if urlsplit(value).scheme.lower() not in SCHEMES:
        raise TemplateError(f"{value!r} is not a link (it must begin with https:// or mailto:)")
    return value


def _environment(autoescape: bool) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=autoescape, keep_trailing_newline=False
    )
    made.globals = {"range": made.globals["range"]}
    made.filters["link"] = link
    return made


HTML = _environment(autoescape=True)
TEXT = _environment(autoescape=False)


def located(source: str, path: Path, values: Mapping[str, Any]) -> ReleaseError | None:
    """Render a source only to find out where it goes wrong; None when it does not.

    The templates that mails are made of are compiled from Markdown and no longer have the lines
    that the officer wrote. The source as she wrote it does.
    """
    try:
        TEXT.from_string(source).render(values)
    except TemplateSyntaxError as problem:
        return ReleaseError(f"{path}:{problem.lineno}: {_syntax(problem)}")
    except Exception as problem:
        return ReleaseError(f"{path}:{_line(problem)}: {_sentence(problem, values)}")
    return None


def compiled(environment: ImmutableSandboxedEnvironment, source: str, path: Path) -> Template:
    """Compile a template.

    Raises:
        ReleaseError: with file and line, as the officer wrote them where that can be known.
    """
    try:
        return environment.from_string(source)
    except TemplateSyntaxError as problem:
        raise ReleaseError(f"{path}:{problem.lineno}: {_syntax(problem)}") from None


def _syntax(problem: TemplateSyntaxError) -> str:
    return f"{(problem.message or 'not valid Jinja').rstrip('.')}."


def _line(problem: BaseException) -> int:
    line, trace = 1, problem.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _sentence(problem: BaseException, values: Mapping[str, Any]) -> str:
    text = str(problem)
    if found := re.search(r"has no attribute '(\w+)'", text):
        known = {name for value in values.values() if isinstance(value, dict) for name in value}
        return f"there is no value {found[1]!r}{_close(found[1], known)}"
    if found := re.search(r"'(\w+)' is undefined", text):
        return f"there is no value {found[1]!r}{_close(found[1], set(values))}"
    return f"{text}."


def _close(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are: {', '.join(sorted(known))}."
