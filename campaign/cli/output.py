"""How the command line shows things: calm tables, 80 columns, colour only beside words.

A value of a contact is never taken for markup, and never reaches the terminal as a control code.
"""

import contextlib
import json
import re
import shutil
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click

from campaign.terms import DeliveryStatus

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from campaign.reports.figures import Summary

_WORD = re.compile(r"\S+")
_BEFORE_SIGN = re.compile(r"(?=@)|(?<=.)(?=[.+_-])")
LARGE = 5_000  #: bytes, or people; less is done before a bar is seen
GAP = 2  #: spaces between the columns of a table
NARROWEST = (24, 12, 6)  #: characters that a column keeps, at the first, second and last squeeze


def console() -> "Console":
    """The terminal, or 80 columns of plain text where the output is piped."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=False)


def table(
    headers: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[int] = ()
) -> None:
    """Print a table. Columns named in `right` hold figures. No character is ever cut off."""
    from rich.table import Table
    from rich.text import Text

    cells = [[Text(str(cell)) for cell in row] for row in rows]
    columns = zip(map(Text, headers), *cells, strict=True)
    natural = [max(_width(cell) for cell in column) for column in columns]
    screen = console()
    widths = _squeezed(natural, screen.width - GAP * (len(headers) - 1), right)
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
    for index, header in enumerate(headers):
        justify: Literal["right", "left"] = "right" if index in right else "left"
        made.add_column(header, justify=justify, overflow="fold", width=widths[index])
    for row in cells:
        made.add_row(*(_breaking(one, width) for one, width in zip(row, widths, strict=True)))
    screen.print(made)


def _breaking(cell: "Text", width: int) -> "Text":
    """A cell whose addresses, where one is too long for it, go on at an @ or a dot.

    A line that begins with a sign is seen to go on; one cut at a letter would pass for an address.
    """
    from rich.text import Text

    if "@" not in cell.plain or _width(cell) <= width:
        return cell
    return Text(_WORD.sub(lambda word: _at_signs(word[0], width), cell.plain))


def _at_signs(word: str, width: int) -> str:
    if "@" not in word or len(word) <= width:
        return word
    lines = [""]
    for part in _BEFORE_SIGN.split(word):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _squeezed(natural: Sequence[int], room: int, right: Sequence[int]) -> list[int]:
    """The widths of columns that fit into the room; the last give way first, figures never."""
    widths = list(natural)
    for narrowest in NARROWEST:
        for index in reversed(range(len(widths))):
            over = sum(widths) - room
            if over > 0 and index not in right:
                widths[index] = max(min(widths[index], narrowest), widths[index] - over)
    return widths


def _width(text: "Text") -> int:
    return max((line.cell_len for line in text.split(allow_blank=True)), default=0)


def as_json(value: Any) -> None:
    """Print a value for another program."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextlib.contextmanager
def progress(what: str, total: int, *, counting: bool = False) -> Iterator[Callable[[int], None]]:
    """A bar on the terminal while much is done; takes how much more of `total` is done.

    One that is counting says how many of how many, is shown for few too, and stays.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    screen = console()
    counts = [MofNCompleteColumn()] if counting else []
    columns = (TextColumn(what), BarColumn(), *counts, TimeRemainingColumn())
    hidden = not screen.is_terminal or (total < LARGE and not counting)
    with Progress(*columns, console=screen, disable=hidden, transient=not counting) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.advance(task, more)


def heading(text: str) -> None:
    """Print the name of a section, with a line of air above it."""
    click.echo()
    click.secho(text, bold=True)


def folded(text: str, indent: int) -> str:
    """A text that begins after `indent` characters, in as many lines as it needs; a path stays
    whole. What a terminal would take for a command is left out.
    """
    width = max(20, shutil.get_terminal_size().columns - indent)
    plain = "".join(one for one in text if one.isprintable() or one.isspace())
    lines = textwrap.wrap(plain, width, break_long_words=False, break_on_hyphens=False)
    return f"\n{' ' * indent}".join(lines)


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 contact`, `2 contacts`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def sums(summary: "Summary") -> None:
    """Print the sum of a campaign, and where the mails of each organisation stand."""
    click.echo(folded(summary.equation, 0))
    statuses = list(summary.statuses)
    if statuses == [DeliveryStatus.QUEUED]:  # the same figures as those to be mailed
        statuses = []
    rows = [
        [key, *(counts.get(status, 0) or "" for status in statuses), sum(counts.values())]
        for key, counts in summary.organisations.items()
    ]
    if rows:
        click.echo()
        totals = [summary.statuses[status] for status in statuses]
        rows.append(["together", *totals, summary.mailed])
        headers = ["organisation", *(status.value for status in statuses), summary.mailed_word]
        table(headers, rows, right=range(1, len(headers)))
