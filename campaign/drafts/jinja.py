"""Jinja as a release may use it: strict, sandboxed, every mistake with its line."""

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from campaign.errors import ReleaseError

#: a link in a mail leads to one of these
SCHEMES = ("https", "http", "mailto", "tel")
_NO_LINK = "is not a link: it must begin with https://, mailto: or tel:"
_TAGS = (("{{", "}}"), ("{%", "%}"))
#: statements that a release cannot use, and why
_REFUSED = {
    nodes.Include: "a release is one file; it cannot include another",
    nodes.Extends: "a release is one file; it cannot extend another",
    nodes.Import: "a release is one file; it cannot import another",
    nodes.FromImport: "a release is one file; it cannot import another",
    nodes.ScopedEvalContextModifier: "values are always escaped; take {% autoescape %} out",
}


class LinkError(TemplateError):
    """A value that should be a link and is none, and the line of the text on which it stands."""

    def __init__(self, value: object, line: int) -> None:
        super().__init__(f"{str(value)!r} {_NO_LINK}")
        self.line = line


def link(value: object, line: int) -> str:
    """A value as the target of a link, which stands on this line of the text.

    Raises:
        LinkError: it is no web, mail or phone link; a value may not smuggle in `javascript:`.
    """
    if not is_link(str(value)):
        raise LinkError(value, line)
    return str(value)


def is_link(target: str) -> bool:
    """Whether a mail may have a link to this."""
    try:
        return urlsplit(target).scheme in SCHEMES
    except ValueError:
        return False


def _said(value: object) -> object:
    """A value as it is written into a mail: never the word "None", never a list in brackets."""
    if isinstance(value, (str, int, float, Undefined)) and not isinstance(value, bool):
        return value
    if value is None:
        raise TemplateError("a value is None: there is nothing to write here")
    kind = type(value).__name__
    raise TemplateError(f"this is a {kind}, not a text: name one of its values, or loop over it")


def _environment(autoescape: bool) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=autoescape, finalize=_said
    )
    made.globals = {"range": made.globals["range"]}
    made.filters["link"] = link
    del made.filters["safe"]  # a value is never markup
    return made


HTML = _environment(autoescape=True)
TEXT = _environment(autoescape=False)


def located(source: str, path: Path, values: Mapping[str, Any]) -> ReleaseError | None:
    """Render a source only to find out where it goes wrong; None when it does not.

    The templates that mails are made of are compiled from Markdown and no longer have the lines
    that the officer wrote. The source as she wrote it does.
    """
    try:
        compiled(TEXT, source, path).render(values)
    except ReleaseError as problem:
        return problem
    except Exception as problem:
        line = _line(problem)
        written = source.split("\n")[line - 1]
        return ReleaseError(f"{path}:{line}: {_sentence(str(problem), values, written)}")
    return None


def compiled(environment: ImmutableSandboxedEnvironment, source: str, path: Path) -> Template:
    """Compile a template.

    Raises:
        ReleaseError: with file and line.
    """
    try:
        for node in environment.parse(source).find_all(tuple(_REFUSED)):
            raise ReleaseError(f"{path}:{node.lineno}: {_REFUSED[type(node)]}.")
        return environment.from_string(source)
    except TemplateSyntaxError as problem:
        message = (problem.message or "not valid Jinja").rstrip(".")
        line = _begun(source, problem.lineno)
        raise ReleaseError(f"{path}:{line}: {message}.") from None


def _begun(source: str, line: int) -> int:
    """The line on which the tag began that is broken on this one: it may never have been closed."""
    lines = source.split("\n")
    for number in range(min(line, len(lines)), 0, -1):
        text = lines[number - 1]
        if any(text.rfind(begin) > text.rfind(end) for begin, end in _TAGS):
            return number
        if number < line and any(end in text for _, end in _TAGS):
            break
    return line


def _line(problem: BaseException) -> int:
    line, trace = 1, problem.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _sentence(problem: str, values: Mapping[str, Any], written: str) -> str:
    """Jinja's complaint in an officer's words, with the name that was probably meant."""
    if found := re.search(r"has no attribute '(.+)'", problem):
        return _no_attribute(found[1], values, written)
    if found := re.search(r"'(\w+)' is undefined", problem):
        return f"there is no value {found[1]!r}{_close(found[1], values)}"
    return f"{problem.rstrip('.')}."


def _no_attribute(name: str, values: Mapping[str, Any], written: str) -> str:
    dicts = {key: value for key, value in values.items() if isinstance(value, dict)}
    dicts |= {"fields": dicts.get("contact", {}).get("fields", {})}
    before = re.search(rf"(\w+)(?:\.|\[['\"]){re.escape(name)}", written)
    if before and before[1] in dicts:
        return f"{before[1]} has no value {name!r}{_close(name, dicts[before[1]])}"
    return (
        f"there is no value {name!r}{_close(name, {key for one in dicts.values() for key in one})}"
    )


def _close(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known are: {', '.join(names)}." if names else "."
