"""What a reader sees of the HTML part: its words, its tags, its links."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("br hr img meta link input".split())


@dataclass
class Page:
    """The letter of a mail: what stands between the masthead and the footer."""

    text: str = ""
    tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    #: the text of each element that has one, by its tag
    blocks: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.page.tags.append(tag)
        self.page.links += [value or "" for name, value in attributes if name in ("href", "src")]
        self.page.text += " " if tag in ("p", "li", "td", "br", "h1", "h2", "tr", "th") else ""
        if tag not in _VOID:
            self._open.append((tag, len(self.page.text)))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, start = self._open.pop()
            self.page.blocks.append((name, self.page.text[start:].strip()))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        self.page.text += data


def letter(html: str) -> Page:
    """Read the letter of a mail's HTML part, as a browser would."""
    found = re.search(
        r'<td class="letter"[^>]*>(.*?)</td>\s*</tr>\s*<tr>\s*<td class="f', html, re.S
    )
    assert found, "the mail has no letter"
    return read(found[1])


def read(html: str) -> Page:
    """Read any HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
