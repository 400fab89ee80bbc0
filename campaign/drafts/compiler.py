"""Makes the templates of a mail from Markdown, once; a recipient costs a render only.

Markdown becomes HTML and plain text, both go into the house layout, style sheets are inlined. All
of that happens around the Jinja tags, which stand in the meantime as marks that none of these
tools touch. A value of a contact comes in when Jinja renders, autoescaped: it is never markup.
"""

import functools
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import css_inline
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
_RAW = ("raw_begin", "raw_end")
_CONTENT = re.compile(r"\{\{\s*content\s*\}\}")
_LINKED = {"link_open": "href", "image": "src"}


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
    lines = contents(path).split("\n")
    end = next((i for i, line in enumerate(lines) if i and line.strip() == "---"), 0)
    if not end or lines[0].strip() != "---":
        raise ReleaseError(f"{path}:1: it begins with --- , a line 'subject: ...', and --- again.")
    found: dict[str, str] = {}
    for number, line in enumerate(lines[1:end], 2):
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not colon or key not in _FRONT_MATTER:
            raise ReleaseError(f"{path}:{number}: write 'subject: ...' or 'preheader: ...' here.")
        if key in found:
            raise ReleaseError(f"{path}:{number}: there is a {key!r} already.")
        found[key] = "\n" * (number - 1) + value
    if not found.get("subject", "").strip():
        raise ReleaseError(f"{path}:1: 'subject' is missing.")
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    return Source(path, found["subject"], found.get("preheader", ""), body)


def contents(path: Path) -> str:
    """The text of a file, its lines ended by a line feed.

    Raises:
        ReleaseError: it cannot be read, or is no UTF-8.
    """
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ReleaseError(f"{path} is not UTF-8 text: save it again as UTF-8.") from None
    except OSError as problem:
        raise ReleaseError(f"{path} cannot be read: {problem.strerror}.") from None


def compile(source: Source, layout: Path) -> Words:
    """Make the templates of a variant.

    Raises:
        ReleaseError: a broken tag or link, with file and line; a layout that is missing.
    """
    for part in (source.subject, source.preheader, source.body):
        jinja.compiled(jinja.TEXT, part, source.path)
    marks = _Marks(source.body)
    markdown = _markdown(marks)
    tokens = markdown.parse(marks.put(source.body))
    text = marks.take(_layout(layout / "base.txt", marks, plaintext.render(tokens)))
    _check_links(tokens, marks, source)
    body = markdown.renderer.render(tokens, markdown.options, {})
    html = marks.commented(_layout(layout / "base.html", marks, body))
    words = Words(
        subject=source.subject.strip(),
        preheader=source.preheader.strip(),
        text=text,
        html=marks.take(marks.uncommented(_with_style(html, layout))),
    )
    _require_whole(words, source.path)
    return words


class _Marks:
    """Jinja tags taken out of a text, each standing there as a mark: a plain word to all tools."""

    def __init__(self, source: str) -> None:
        self._tags: list[str] = []
        # a word that the source itself cannot have
        self._stem = "zq" + hashlib.sha256(source.encode()).hexdigest()[:12]
        self.any = re.compile(rf"{self._stem}[es](\d+)qz")
        self.statements = re.compile(rf"(?:{self._stem}s\d+qz\s*)+")

    def put(self, text: str) -> str:
        """The text with a mark in the place of each tag; comments go, raw text stays."""
        parts, tag, end = [], "", ""
        for _, kind, value in jinja.TEXT.lex(text):
            if not end and kind not in _BEGIN:
                parts.append("" if kind in _RAW else value)
                continue
            end = end or _BEGIN[kind]
            tag += value
            if kind == end:
                parts.append("" if tag.startswith("{#") else self._mark(tag))
                tag = end = ""
        return "".join(parts)

    def _mark(self, tag: str) -> str:
        """A mark for this tag, an expression or a statement."""
        if tag not in self._tags:
            self._tags.append(tag)
        kind = "s" if tag.startswith("{%") else "e"
        return f"{self._stem}{kind}{self._tags.index(tag)}qz"

    def as_link(self, mark: re.Match[str], line: int) -> str:
        """A mark whose expression must be a link; it stands on this line."""
        inner = self._tags[int(mark[1])].strip()[2:-2].strip("-+ ")
        return self._mark(f"{{{{ ({inner})|link({line}) }}}}")

    def take(self, text: str) -> str:
        """The text with the tags back in the place of their marks; what looks like one stays."""
        text = re.sub(rf"\{{(?=[{{%#]|{self._stem})", "{{ '{' }}", text)
        return self.any.sub(lambda mark: self._tags[int(mark[1])], text)

    def commented(self, html: str) -> str:
        """Statements as comments, which may stand in a table; not within a tag or a comment."""
        kept = r"<!--.*?-->|<title\b.*?</title>|<[^<>]*>"
        pattern = rf"(?s){kept}|({self._stem}s\d+qz)"
        return re.sub(pattern, lambda one: f"<!--{one[1]}-->" if one[1] else one[0], html)

    def uncommented(self, html: str) -> str:
        """The statements, no longer as comments."""
        return re.sub(rf"<!--({self._stem}s\d+qz)-->", r"\1", html)


def _markdown(marks: _Marks) -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": False})
    made.enable("table")
    made.block.ruler.before(
        "code",
        plaintext.JINJA,
        functools.partial(_statement_line, marks),
        {"alt": ["paragraph", "list", "blockquote"]},
    )
    made.add_render_rule(plaintext.JINJA, lambda _, tokens, index, *__: tokens[index].content)
    return made


def _statement_line(marks: _Marks, state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """A line that holds nothing but statements stands between blocks, in no paragraph."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not marks.statements.fullmatch(line):
        return False
    if not silent:
        token = state.push(plaintext.JINJA, "", 0)
        token.content = line.strip()
        state.line = start + 1
    return True


def _check_links(tokens: Sequence[Token], marks: _Marks, source: Source) -> None:
    """See that each link and image leads somewhere, now or, if it is a value, when it is known."""
    for token in tokens:
        for child in token.children or []:
            if name := _LINKED.get(child.type):
                target = str(child.attrGet(name) or "")
                written = marks.take(target)
                line = _line(source, written, token)
                if whole := marks.any.fullmatch(target):
                    child.attrSet(name, marks.as_link(whole, line))
                elif not jinja.is_link(target):
                    raise ReleaseError(
                        f"{source.path}:{line}: the link {written!r} must begin with https://, "
                        "mailto: or tel:, or be one value as a whole."
                    )


def _line(source: Source, target: str, token: Token) -> int:
    """The line on which a link stands; its paragraph's first where that cannot be seen."""
    for number, line in enumerate(source.body.split("\n"), 1):
        if f"]({target}" in line:
            return number
    return token.map[0] + 1 if token.map else 1


def _layout(path: Path, marks: _Marks, content: str) -> str:
    """The layout with the content in its place."""
    text = contents(path)
    jinja.compiled(jinja.TEXT, text, path)
    before, found, after = _CONTENT.sub("{{ content }}", text).partition("{{ content }}")
    if not found:
        raise ReleaseError(f"{path}: {{{{ content }}}} is missing, where the release goes.")
    # one pass over both halves, for a statement may begin before the content and end after it
    halves = marks.put(f"{before}\0{after}").split("\0")
    return halves[0] + content + halves[1]


def _with_style(html: str, layout: Path) -> str:
    style = contents(layout / "style.css")
    if "</head>" not in html:
        raise ReleaseError(f"{layout / 'base.html'}: </head> is missing, where the style goes.")
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
    inlined: str = inliner.inline(html.replace("</head>", f"<style>{style}</style></head>", 1))
    return inlined


def _require_whole(words: Words, path: Path) -> None:
    """Markdown moves some of its parts; a statement that begins in one must end in it."""
    for environment, template in ((jinja.TEXT, words.text), (jinja.HTML, words.html)):
        try:
            jinja.compiled(environment, template, path)
        except ReleaseError:
            raise ReleaseError(
                f"{path}: a {{% ... %}} begins inside a link, a table or a list and ends outside "
                "it, or the other way round. Put both ends inside, or both on lines of their own."
            ) from None
