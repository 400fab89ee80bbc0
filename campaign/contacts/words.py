"""Remembers what the words of a file mean: each is understood once, however often it returns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from campaign.contacts import names, phone, suppressed, vocabulary
from campaign.terms import SuppressionReason

_REMEMBERED = 50_000  #: words of one kind
T = TypeVar("T")
#: (key of an organisation, or empty for all; SuppressionReason; canonical address)
Suppressions = tuple[tuple[str, str, str], ...]


class Words:
    """The words of one file, and what they mean there."""

    def __init__(self, organisations: Mapping[str, str], region: str) -> None:
        """Take organisations as names by key; the region is of phone numbers that do not say it."""
        self.organisations = organisations
        self._region = region
        self._memory: dict[str, dict[Any, Any]] = {}

    def each(self, what: str, column: Sequence[str], meaning: Callable[[str], T]) -> list[T]:
        """What each cell of a column means; each that is new is asked for once."""
        memory: dict[str, T] = self._memory.setdefault(what, {})
        for cell in set(column) - memory.keys():
            memory[cell] = meaning(cell)
        found = [memory[cell] for cell in column]
        if len(memory) > _REMEMBERED:
            memory.clear()
        return found

    def kind(self, cell: str) -> str | None:
        """The kind of contact that a cell names; None when it names none that we know."""
        found = vocabulary.kind(cell)
        return found.value if found else "" if not cell else None

    def owner(self, cell: str) -> str | None:
        """The key of the organisation that a cell names; None when we have none of that name."""
        if cell in self.organisations:
            return cell
        wanted = names.key(cell)
        for key, name in self.organisations.items():
            if wanted and wanted in (names.key(key), names.key(name)):
                return key
        return None if cell else ""

    def suppressed(self, cell: str) -> tuple[str, Suppressions, str]:
        """Who must not be written to, by a yes or as an export of ours says it.

        Why this contact must not be, when it is a yes; which addresses, by whom and why; and
        what cannot be understood, for an opt-out is never passed over.
        """
        out = vocabulary.opted_out(cell)
        if out is not None:
            return SuppressionReason.ASKED.value if out else "", (), ""
        said, unread = suppressed.read(cell)
        here = {"", *self.organisations}
        problems = [
            f"{one.organisation!r} must not write to {one.address}, and campaign.toml has no "
            "organisation of that key"
            for one in said
            if one.organisation not in here
        ]
        problems += [
            f"who must not write, and why? The cell says {one!r}; write yes, or as in: "
            f"{suppressed.EXAMPLE}"
            for one in unread
        ]
        known = tuple(
            (one.organisation, one.reason.value, one.address)
            for one in said
            if one.organisation in here
        )
        return "", known, "; ".join(problems)

    def phone(self, cell: str, country: str) -> tuple[str, str]:
        """The number in a cell (E.164), empty when there is none; and what else stands there."""
        memory = self._memory.setdefault("phone", {})
        if (cell, country) not in memory:
            if len(memory) > _REMEMBERED:
                memory.clear()
            memory[cell, country] = self._read_phone(cell, country or self._region)
        found: tuple[str, str] = memory[cell, country]
        return found

    @staticmethod
    def _read_phone(cell: str, region: str) -> tuple[str, str]:
        numbers, rest = phone.read(cell, region)
        others = [phone.shown(number) for number in numbers[1:]]
        return numbers[0] if numbers else "", "; ".join([*others, *([rest] if rest else [])])
