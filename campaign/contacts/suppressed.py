"""Says in one cell who may not write to somebody and why, and reads it back.

`beta: asked (ada@dageraad.example)` holds for Beta alone, wherever the file is imported.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from campaign.contacts import address
from campaign.contacts.address import Address
from campaign.terms import SuppressionReason

EXAMPLE = "alfa: asked (ann@krant.example)"
_ALL = "all organisations"  #: no key of an organisation has a space
_REASONS = "|".join(one.value for one in SuppressionReason)
_ENTRY = re.compile(rf"({_ALL}|[a-z0-9][a-z0-9-]*): ({_REASONS}) \(([^\s()]*@[^\s()]+)\)")


@dataclass(frozen=True)
class Suppressed:
    """One address, or a whole domain, that must not be written to."""

    address: str  #: canonical, or `@domain`
    organisation: str  #: the key of the organisation for which it holds; empty: for all
    reason: SuppressionReason

    def __str__(self) -> str:
        return f"{self.organisation or _ALL}: {self.reason.value} ({self.address})"


def write(found: Iterable[Suppressed]) -> str:
    """The cell that says all of these; empty for none."""
    return "; ".join(map(str, found))


def read(cell: str) -> tuple[tuple[Suppressed, ...], tuple[str, ...]]:
    """What a cell of an export says, and what in it is not in the form that `write` gives it."""
    found, unread = [], []
    for part in filter(None, map(str.strip, cell.split(";"))):
        one = _ENTRY.fullmatch(part)
        meant = address.address_or_domain(one[3]) if one else None
        if one and isinstance(meant, Address):
            organisation = "" if one[1] == _ALL else one[1]
            found.append(Suppressed(meant.canonical, organisation, SuppressionReason(one[2])))
        else:
            unread.append(part)
    return tuple(found), tuple(unread)
