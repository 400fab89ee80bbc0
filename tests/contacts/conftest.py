"""Imports into the real database, by the calls that the command makes."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import columns, contactfiles, directory, importer, planner
from campaign.contacts.importplan import FilePlan, ImportPlan, Options, Source
from campaign.models import Contact, Import, Organisation, Suppression
from campaign.settings import Settings
from campaign.terms import Kind, OnConflict
from tests.conftest import NOW

#: for what happens before the database is asked, or is the same whichever it is
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Importing:
    """Plans and applies imports for one workspace, and looks at what came of them."""

    session: Session
    known: dict[str, Organisation]

    def source(
        self,
        text: str | bytes,
        *,
        name: str = "alfa-pers.csv",
        to: str = "alfa/pers",
        kind: Kind = Kind.JOURNALIST,
        mapping: Mapping[str, str] | None = None,
        encoding: str = "",
        sheet: str = "",
    ) -> Source:
        """A file of any kind, by its bytes."""
        organisation, _, list_name = to.rpartition("/")
        data = text if isinstance(text, bytes) else text.encode()
        file = contactfiles.read(io.BytesIO(data), name, encoding=encoding, sheet=sheet)
        found = columns.find(file.first(), name, mapping or {})
        return Source(file, found, Options(organisation or None, list_name, kind))

    def plan(self, *sources: Source, on_conflict: OnConflict = OnConflict.KEEP) -> ImportPlan:
        names = {key: one.name for key, one in self.known.items()}
        return planner.plan(
            self.session, sources, names, "BE", lambda _: on_conflict is OnConflict.UPDATE
        )

    def apply(self, plan: ImportPlan) -> list[Import]:
        return importer.apply(self.session, plan, self.known, NOW, "els")

    def __call__(
        self,
        text: str | bytes,
        *,
        on_conflict: OnConflict = OnConflict.KEEP,
        **of_the_source: object,
    ) -> FilePlan:
        source = self.source(text, **of_the_source)  # type: ignore[arg-type]
        made = self.plan(source, on_conflict=on_conflict)
        self.apply(made)
        return made.files[0]

    def contact(self, email: str) -> Contact:
        self.session.expire_all()
        return directory.find(self.session, email)

    def everybody(self) -> list[Contact]:
        self.session.expire_all()
        return list(self.session.scalars(select(Contact).order_by(Contact.id)))

    def suppressed(self) -> list[tuple[str, str]]:
        """Each suppressed address, and for whom that holds."""
        found = self.session.scalars(select(Suppression).order_by(Suppression.address))
        return [(one.address, one.organisation.key if one.organisation else "all") for one in found]

    def reasons(self) -> dict[str, str]:
        """Why each suppressed address is."""
        return {one.address: one.reason.value for one in self.session.scalars(select(Suppression))}


@pytest.fixture
def importing(session: Session, config: Settings) -> Importing:
    return Importing(session, directory.organisations(session, config.organisations))


def outcomes(plan: FilePlan) -> list[str]:
    """What becomes of each row, in the order of the file."""
    return [row.outcome for row in plan.rows()]


def details(plan: FilePlan) -> list[str]:
    """Why, in the order of the file."""
    return [row.detail for row in plan.rows()]
