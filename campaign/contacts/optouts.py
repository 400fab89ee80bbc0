"""Whom the rows of an import bar: for whom that holds, why, and for which addresses."""

from collections.abc import Iterable, Mapping

from campaign.contacts.importplan import Options
from campaign.contacts.person import Person
from campaign.contacts.rows import Row
from campaign.contacts.words import Suppressions
from campaign.terms import SuppressionReason


class OptOuts:
    """Who opted out in the rows planned so far. An opt-out is the person's, at every address."""

    def __init__(self) -> None:
        #: by organisation and key, why
        self._out: dict[tuple[str, int], str] = {}

    def open(self, options: Options) -> None:
        """Begin a file."""
        self._organisation = options.organisation or ""

    def people(self) -> set[int]:
        """The keys of those who opted out of this file's organisation, or of all."""
        return {key for whose, key in self._out if whose in ("", self._organisation)}

    def why_barred(
        self, row: Row, key: int, someone: Person, barred: Mapping[str, SuppressionReason]
    ) -> str:
        """Why this file's organisation must not write to a person; empty when it may.

        `barred` are the addresses on file that it must not write to.
        """
        if row.opted_out == SuppressionReason.ASKED.value:
            return "opted out"
        said = (reason for whose, reason, _ in row.suppressed if whose in ("", self._organisation))
        known = (barred[one].value for _, one in someone.addresses if one in barred)
        out = (self._out.get((whose, key), "") for whose in (self._organisation, ""))
        why = row.opted_out or next(known, "") or next(said, "") or next(filter(None, out), "")
        return SuppressionReason(why).told() if why else ""

    def elsewhere(self, row: Row) -> Iterable[str]:
        """Which other organisations must not write to this person, as an export of ours says."""
        mine = ("", self._organisation)
        return dict.fromkeys(
            SuppressionReason(reason).told(organisation)
            for organisation, reason, _ in row.suppressed
            if organisation not in mine
        )

    def of(self, row: Row, key: int, someone: Person) -> Suppressions:
        """What is to be kept of a row about somebody, also when an earlier one said it."""
        mine = (self._organisation, key)
        if row.opted_out:
            self._out.setdefault(mine, row.opted_out)
        if mine not in self._out:
            return row.suppressed
        theirs = (*someone.addresses, *row.addresses)
        return self.here(self._out[mine], theirs) + row.suppressed

    def here(self, reason: str, addresses: Iterable[tuple[str, str]]) -> Suppressions:
        """An opt-out from the organisation whose list this is."""
        canonicals = dict.fromkeys(canonical for _, canonical in addresses)
        return tuple((self._organisation, reason, canonical) for canonical in canonicals)
