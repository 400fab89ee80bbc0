"""Makes the templates of a mail from Markdown, once; a recipient costs a render only.

Markdown becomes HTML and plain text, both go into the house layout, style sheets are inlined. All
of that happens around the Jinja tags, which stand in the meantime as marks that none of these
tools touch. A value of a contact comes in when Jinja renders, autoescaped: it is never markup.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import css_inline
from jinja2 import TemplateSyntaxError
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from campaign.drafts import jinja, plaintext
from campaign.errors import ReleaseError

_FRONT_MATTER = ("subject", "preheader")
_BEGIN = {
    "variable_begin": "variable_end",
    "block_begin": "block_end",
    "comment_begin": "comment_end",
}
_MARK = re.compile(r"zq([esl])(\d+)qz")
_COMMENTED = re.compile(r"<!--(zqs\d+qz)-->")
_STATEMENTS = re.compile(r"(?:zqs\d+qz\s*)+")


@dataclass(frozen=True)
class Source:
    """The Markdown of a variant, its front matter, and where each stands in the file."""

    path: Path
    subject: str
    preheader: str
    body: str


@dataclass(frozen=True)
class Words:
    """The Jinja templates of a variant, ready to be rendered for each recipient."""

    subject: str
    preheader: str
    text: str
    html: str


def read(path: Path) -> Source:
    """Read a variant. Each part keeps its line numbers by the blank lines put before it.

    Raises:
        ReleaseError: it is no text, or its front matter is missing or unknown.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ReleaseError(f"{path} is not UTF-8 text: save it again as UTF-8.") from None
    except OSError as problem:
        raise ReleaseError(f"{path} cannot be read: {problem.strerror}.") from None
    end = next((i for i, line in enumerate(lines) if i and line.strip() == "---"), 0)
    if not end or lines[0].strip() != "---":
        raise ReleaseError(f"{path}:1: it begins with --- , a line 'subject: ...', and --- again.")
    found = {}
    for number, line in enumerate(lines[1:end], 2):
        key, colon, value = line.partition(":")
        if line.strip() and (not colon or key.strip() not in _FRONT_MATTER):
            raise ReleaseError(f"{path}:{number}: write 'subject: ...' or 'preheader: ...' here.")
        found[key.strip()] = "\n" * (number - 1) + value.strip()
    if not found.get("subject", "").strip():
        raise ReleaseError(f"{path}:1: 'subject' is missing.")
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    return Source(path, found["subject"], found.get("preheader", ""), body)


def compile(source: Source, layout: Path) -> Words:
    """Make the templates of a variant.

    Raises:
        ReleaseError: a broken tag, with file and line; a layout that is missing.
    """
    marks = _Marks()
    tokens = _markdown().parse(marks.put(source.body, source.path))
    text = _layout(layout / "base.txt", marks, plaintext.render(tokens))
    _mark_links(tokens, marks, source.path)
    html = _layout(layout / "base.html", marks, _html(tokens))
    styled = _with_style(_comment_statements(html), layout / "style.css")
    return Words(
        subject=source.subject.strip(),
        preheader=source.preheader.strip(),
        text=marks.take(text),
        html=marks.take(_COMMENTED.sub(r"\1", styled)),
    )


class _Marks:
    """Jinja tags taken out of a text, each standing there as a mark: a plain word to all tools."""

    def __init__(self) -> None:
        self._tags: list[str] = []

    def put(self, text: str, path: Path) -> str:
        """The text with a mark in the place of each tag; comments go."""
        parts, tag, end = [], "", ""
        try:
            for _, kind, value in jinja.TEXT.lex(text):
                if not end and kind not in _BEGIN:
                    parts.append(value)
                    continue
                end = end or _BEGIN[kind]
                tag += value
                if kind == end:
                    parts.append("" if tag.startswith("{#") else self.mark(tag))
                    tag = end = ""
        except TemplateSyntaxError as problem:
            raise ReleaseError(f"{path}:{problem.lineno}: {problem.message}.") from None
        return "".join(parts)

    def mark(self, tag: str, kind: str = "") -> str:
        """A mark for this tag: an expression, a statement, or the target of a link."""
        if tag not in self._tags:
            self._tags.append(tag)
        kind = kind or ("s" if tag.startswith("{%") else "e")
        return f"zq{kind}{self._tags.index(tag)}qz"

    def as_link(self, mark: re.Match[str]) -> str:
        """A mark whose expression must be a link."""
        inner = self._tags[int(mark[2])][2:-2].strip("-+ ")
        return self.mark(f"{{{{ ({inner})|link }}}}", "l")

    def take(self, text: str) -> str:
        """The text with the tags back in the place of their marks."""
        return _MARK.sub(lambda mark: self._tags[int(mark[2])], text)


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": False})
    made.enable("table")
    made.block.ruler.before(
        "code", plaintext.JINJA, _statement_line, {"alt": ["paragraph", "list", "blockquote"]}
    )
    made.add_render_rule(plaintext.JINJA, lambda _, tokens, index, *__: tokens[index].content)
    return made


def _statement_line(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """A line that holds nothing but statements stands between blocks, in no paragraph."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not _STATEMENTS.fullmatch(line.strip() + " "):
        return False
    if not silent:
        token = state.push(plaintext.JINJA, "", 0)
        token.content = line.strip()
        state.line = start + 1
    return True


def _mark_links(tokens: Sequence[Token], marks: _Marks, path: Path) -> None:
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open":
                target = str(child.attrGet("href") or "")
                if whole := _MARK.fullmatch(target):
                    child.attrSet("href", marks.as_link(whole))
                elif _MARK.match(target):
                    line = token.map[0] + 1 if token.map else 1
                    raise ReleaseError(
                        f"{path}:{line}: a link is one value, or begins with https:// itself."
                    )


def _html(tokens: Sequence[Token]) -> str:
    made = _markdown()
    html: str = made.renderer.render(tokens, made.options, {})
    return html


def _layout(path: Path, marks: _Marks, content: str) -> str:
    """The layout with the content in its place."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as problem:
        raise ReleaseError(f"{path} cannot be read: {problem.strerror}.") from None
    before, found, after = re.sub(r"\{\{\s*content\s*\}\}", "{{ content }}", text).partition(
        "{{ content }}"
    )
    if not found:
        raise ReleaseError(f"{path}: {{{{ content }}}} is missing, where the release goes.")
    # one pass over both halves, for a statement may begin before the content and end after it
    halves = marks.put(f"{before}\0{after}", path).split("\0")
    return halves[0] + content + halves[1]


def _comment_statements(html: str) -> str:
    """A statement may stand in a table, where only a comment stays in its place."""
    return re.sub(r"zqs\d+qz", r"<!--\g<0>-->", html)


def _with_style(html: str, path: Path) -> str:
    try:
        style = path.read_text("utf-8-sig")
    except OSError as problem:
        raise ReleaseError(f"{path} cannot be read: {problem.strerror}.") from None
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
    inlined: str = inliner.inline(html.replace("</head>", f"<style>{style}</style></head>", 1))
    return inlined
