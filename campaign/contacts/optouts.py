"""Whom the rows of an import bar: for whom that holds, why, and for which addresses."""

from collections.abc import Iterable, Mapping, Sequence

from campaign.contacts import roles
from campaign.contacts.importplan import Options
from campaign.contacts.person import Person
from campaign.contacts.rows import Row
from campaign.contacts.words import Suppressions
from campaign.terms import PERSONAL, SuppressionReason


class OptOuts:
    """Who opted out in the rows planned so far. An opt-out is the person's, at every address."""

    def __init__(self) -> None:
        #: by organisation and key, why
        self._out: dict[tuple[str, int], str] = {}

    def open(self, options: Options) -> None:
        """Begin a file."""
        self._organisation = options.organisation or ""
        #: of whom this file says it, by key, and why; and at which addresses
        self._here: dict[int, str] = {}
        self._noted: set[str] = set()

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
        known = _known(barred, [one for _, one in someone.addresses])
        out = (self._out.get((whose, key), "") for whose in (self._organisation, ""))
        why = row.opted_out or known or next(said, "") or next(filter(None, out), "")
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
        """What is to be kept of a row about somebody, also when an earlier one said it.

        Not when an earlier file did: it would have told that alone, had it come alone.
        """
        if row.opted_out:
            self._out.setdefault((self._organisation, key), row.opted_out)
            self._here.setdefault(key, row.opted_out)
            # what others read with them is silenced by a row that names it, and by no other
            own = [one for one in someone.addresses if not roles.is_role(one[1])]
            theirs = (*own, *row.addresses)
            return self.here(row.opted_out, theirs) + row.suppressed
        if key not in self._here:
            return row.suppressed
        fresh = [one for one in row.addresses if one[1] not in self._noted]
        return self.here(self._here[key], fresh) + row.suppressed

    def here(self, reason: str, addresses: Iterable[tuple[str, str]]) -> Suppressions:
        """An opt-out from the organisation whose list this is."""
        canonicals = dict.fromkeys(canonical for _, canonical in addresses)
        self._noted.update(canonicals)
        return tuple((self._organisation, reason, canonical) for canonical in canonicals)


def _known(barred: Mapping[str, SuppressionReason], addresses: Sequence[str]) -> str:
    """Why somebody must not be written to, as is on file: what they said, or at no address left."""
    reasons = [barred[one] for one in addresses if one in barred]
    said = [one for one in reasons if one in PERSONAL]
    everywhere = reasons if len(reasons) == len(addresses) else []
    return next((one.value for one in (*said, *everywhere)), "")
