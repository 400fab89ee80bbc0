"""The text part of a mail, from the same Markdown as the HTML part, so that both say the same."""

from collections.abc import Sequence

from markdown_it.token import Token

JINJA = "jinja"  #: the type of a token that is a Jinja statement on a line of its own
RULE = 60  #: characters, which a telephone still shows on one line


def render(tokens: Sequence[Token]) -> str:
    """Markdown as plain text: headings underlined, lists with dashes, links with their address."""
    return _Writer().write(tokens)


class _Writer:
    """Walks the tokens once; knows how deep it stands in lists and quotations."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._prefixes: list[str] = []  # of each list item or quotation that we are in
        self._bullet = ""  # what the next block begins with instead of its last prefix
        self._numbers: list[int | None] = []
        self._tight = False
        self._cells: list[str] | None = None  # of the table row that we are in

    def write(self, tokens: Sequence[Token]) -> str:
        for index, token in enumerate(tokens):
            self._token(token, tokens[index - 1] if index else None)
        return "".join(self._blocks).strip("\n") + "\n"

    def _token(self, token: Token, before: Token | None) -> None:
        match token.type:
            case "inline":
                self._words(inline(token.children or []), before)
            case "jinja":
                self._blocks.append(token.content + "\n")
            case "hr":
                self._block("-" * RULE)
            case "fence" | "code_block":
                self._block(token.content.rstrip("\n"))
            case "paragraph_open":
                self._tight = token.hidden
            case "tr_open" | "tr_close" | "thead_close" | "table_close":
                self._table(token.type)
            case _:
                self._nest(token)

    def _nest(self, token: Token) -> None:
        """Into a list, an item or a quotation, or out of it."""
        match token.type:
            case "bullet_list_open":
                self._numbers.append(None)
            case "ordered_list_open":
                self._numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
                self._tight = False
                if not self._numbers:
                    self._blocks.append("\n")
            case "list_item_open":
                self._item()
            case "blockquote_open":
                self._prefixes.append("> ")
            case "list_item_close" | "blockquote_close":
                self._prefixes.pop()
                self._bullet = ""  # of an item without words

    def _table(self, kind: str) -> None:
        """A row is a line, its cells divided by bars."""
        match kind:
            case "tr_open":
                self._cells, self._tight = [], True
            case "tr_close":
                cells, self._cells = self._cells or [], None
                self._block(" | ".join(cells))
            case "thead_close":
                self._block("-" * RULE)
            case "table_close":
                self._tight = False
                self._blocks.append("\n")

    def _words(self, text: str, before: Token | None) -> None:
        if self._cells is None:
            self._block(_heading(text, before))
        else:
            self._cells.append(text)

    def _item(self) -> None:
        number = self._numbers[-1]
        bullet = "- " if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1
        self._prefixes.append(" " * len(bullet))
        self._bullet = bullet

    def _block(self, text: str) -> None:
        indent = "".join(self._prefixes)
        first = indent
        if self._bullet:
            first, self._bullet = "".join(self._prefixes[:-1]) + self._bullet, ""
        lines = text.split("\n")
        self._blocks.append("\n".join([first + lines[0], *(indent + line for line in lines[1:])]))
        self._blocks.append("\n" if self._tight else "\n\n")


def _heading(text: str, before: Token | None) -> str:
    """The text underlined, if what came before it says that it is a great or a middle heading."""
    tag = before.tag if before and before.type == "heading_open" else ""
    if tag == "h1":
        return f"{text}\n{'=' * RULE}"
    return f"{text}\n{'-' * RULE}" if tag == "h2" else text


def inline(children: Sequence[Token]) -> str:
    """The text of a line: emphasis is left to the words, a link shows where it leads."""
    text: list[str] = []
    links: list[tuple[int, str]] = []
    for token in children:
        match token.type:
            case "text" | "code_inline":
                text.append(token.content)
            case "softbreak":
                text.append(" ")
            case "hardbreak":
                text.append("\n")
            case "link_open":
                links.append((len(text), str(token.attrGet("href") or "")))
            case "link_close":
                start, target = links.pop()
                text.append(_target("".join(text[start:]), target))
            case "image":
                text.append(token.content)
    return "".join(text)


def _target(words: str, target: str) -> str:
    """Where a link leads, unless its words say so themselves; of a mail link, the address."""
    plain = target.removeprefix("tel:")
    if target.startswith("mailto:"):
        plain = target.removeprefix("mailto:").partition("?")[0]
    return "" if words.replace(" ", "") in (target, plain) else f" ({plain})"
