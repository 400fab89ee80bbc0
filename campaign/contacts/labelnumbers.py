"""The numbers that outlets, beats and tags have in the database; a new one gets its own."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

_REMEMBERED = 200_000  #: outlets, beats and tags whose number is remembered


class Numbers:
    """The numbers of outlets, beats or tags by what they are known by; new ones are added."""

    def __init__(self, session: Session, table: Table, known_by: str) -> None:
        self._session = session
        self._table = table
        self._known_by = table.c[known_by]
        self._numbers: dict[str, int] = {}

    def of(self, names: Mapping[str, str]) -> dict[str, int]:
        """The numbers of these, given as their names by what they are known by."""
        if len(self._numbers) > _REMEMBERED:
            self._numbers.clear()
        wanted = names.keys() - self._numbers.keys() - {""}
        self._look_up(wanted)
        new = sorted(wanted - self._numbers.keys())
        if new:
            rows = [{"name": names[one]} | {self._known_by.name: one} for one in new]
            self._session.execute(insert(self._table), rows)
            self._look_up(new)
        return self._numbers

    def _look_up(self, wanted: Iterable[str]) -> None:
        if wanted := list(wanted):
            query = select(self._known_by, self._table.c.id).where(self._known_by.in_(wanted))
            self._numbers |= dict(self._session.execute(query).all())
