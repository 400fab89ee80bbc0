"""Keeps Excel from taking a cell of a CSV file for a formula, and takes the mark off again.

A cell `=HYPERLINK(...)` in a file from somebody else would run when the officer opens the export.
Such a cell is written with a `'` before it, which makes it text (OWASP: CSV injection).
"""

import itertools
import re
from collections.abc import Sequence

#: what a spreadsheet may begin a formula with, after what it may look past; East Asian forms too
_FORMULA = re.compile(
    "[\\s'\"\0\u00ad\u200b-\u200f\u2060\ufeff]*[=+\\-@\t\r\0\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b]"
)
#: `+32 2 555 01 10` is text to Excel; of `+3225550110` it makes a number, and the plus is lost
_SPACED_PHONE = re.compile(r"\+[0-9]+(?: [0-9]+)+")


def defuse(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `restore` makes it again what it was."""
    if _FORMULA.match(cell) and not _SPACED_PHONE.fullmatch(cell):
        return f"'{cell}"
    return cell


def restore(cell: str) -> str:
    """A cell as it was before `defuse`, or before another program that marks in this way.

    The `'` of `'t Jolle` stays: what follows it is no formula.
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell


def may_be_marked(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a cell of these rows begins with a `'`; quick where none does."""
    text = "\n".join(itertools.chain.from_iterable(rows))
    return "\n'" in text or text.startswith("'")


def restore_all(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows of cells, each as `restore` makes it."""
    return [[restore(cell) for cell in row] for row in rows]
