"""Says in one cell who may not write to somebody and why, and reads it back.

`beta: asked (ada@dageraad.example)` holds for Beta alone, wherever the file is imported.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from campaign.terms import SuppressionReason

_ALL = "all organisations"  #: no key of an organisation has a space
_REASONS = "|".join(one.value for one in SuppressionReason)
_ENTRY = re.compile(rf"({_ALL}|[a-z0-9][a-z0-9-]*): ({_REASONS}) \(([^\s()]+@[^\s()]+)\)")


@dataclass(frozen=True)
class Suppressed:
    """One address that must not be written to."""

    address: str  #: canonical
    organisation: str  #: the key of the organisation for which it holds; empty: for all
    reason: SuppressionReason

    def __str__(self) -> str:
        return f"{self.organisation or _ALL}: {self.reason.value} ({self.address})"


def write(found: Iterable[Suppressed]) -> str:
    """The cell that says all of these; empty for none."""
    return "; ".join(map(str, found))


def read(cell: str) -> tuple[Suppressed, ...] | None:
    """What a cell of an export says; None when it is not in the form that `write` gives it."""
    entries = [_ENTRY.fullmatch(part.strip()) for part in cell.split(";") if part.strip()]
    if None in entries:
        return None
    return tuple(
        Suppressed(one[3], "" if one[1] == _ALL else one[1], SuppressionReason(one[2]))
        for one in entries
        if one
    )
