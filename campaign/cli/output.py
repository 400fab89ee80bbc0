"""How the command line shows things: calm tables, 80 columns, colour only beside words.

A value of a contact is never taken for markup, and never reaches the terminal as a control code.
"""

import json
import shutil
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from campaign.reports.figures import Summary

FIRST_COLUMN = 38  #: characters that the first column of a table may keep to itself


def console() -> "Console":
    """The terminal, or 80 columns of plain text where the output is piped."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=False)


def table(
    headers: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[int] = ()
) -> None:
    """Print a table. Columns named in `right` hold figures."""
    from rich.table import Table
    from rich.text import Text

    cells = [[Text(str(cell)) for cell in row] for row in rows]
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for index, header in enumerate(headers):
        widest = max((_width(row[0]) for row in cells), default=0) if index == 0 else 0
        made.add_column(
            header,
            justify="right" if index in right else "left",
            no_wrap=index in right,
            overflow="fold",
            min_width=min(widest, FIRST_COLUMN),
        )
    for row in cells:
        made.add_row(*row)
    console().print(made)


def _width(text: "Text") -> int:
    return max(line.cell_len for line in text.split(allow_blank=True))


def as_json(value: Any) -> None:
    """Print a value for another program."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def heading(text: str) -> None:
    """Print the name of a section, with a line of air above it."""
    click.echo()
    click.secho(text, bold=True)


def folded(text: str, indent: int) -> str:
    """A text that begins after `indent` characters, in as many lines as it needs; a path stays
    whole.
    """
    width = shutil.get_terminal_size().columns - indent
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return f"\n{' ' * indent}".join(lines)


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 contact`, `2 contacts`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def sums(summary: "Summary") -> None:
    """Print the sum of a campaign, and where the mails of each organisation stand."""
    click.echo(summary.equation)
    click.echo()
    statuses = list(summary.statuses)
    rows = [
        [key, *(counts.get(status, 0) or "" for status in statuses), sum(counts.values())]
        for key, counts in summary.organisations.items()
    ]
    if rows:
        totals = [summary.statuses[status] for status in statuses]
        rows.append(["together", *totals, summary.mailed])
        headers = ["organisation", *(status.value for status in statuses), summary.mailed_word]
        table(headers, rows, right=range(1, len(headers)))
