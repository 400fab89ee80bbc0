"""Imports into the real database, by the two calls that the command makes."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import directory, importer, importplan
from campaign.contacts.importplan import ImportPlan, OnConflict, Options
from campaign.models import Contact, Organisation, Suppression
from campaign.settings import Settings
from campaign.terms import Kind
from tests.conftest import NOW

#: for what happens before the database is asked, or is the same whichever it is
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Importing:
    """Plans and applies imports for one workspace, and looks at what came of them."""

    session: Session
    known: dict[str, Organisation]

    def plan(
        self,
        text: str | bytes,
        *,
        name: str = "alfa-pers.csv",
        to: str = "alfa/pers",
        on_conflict: OnConflict = OnConflict.KEEP,
        kind: Kind = Kind.JOURNALIST,
    ) -> ImportPlan:
        organisation, _, list_name = to.rpartition("/")
        options = Options(organisation or None, list_name, kind, on_conflict)
        data = text if isinstance(text, bytes) else text.encode()
        return importplan.make(self.session, data, name, options, self.known)

    def __call__(self, text: str | bytes, **options: object) -> ImportPlan:
        made = self.plan(text, **options)  # type: ignore[arg-type]
        importer.apply(self.session, made, self.known, NOW)
        return made

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


@pytest.fixture
def importing(session: Session, config: Settings) -> Importing:
    return Importing(session, directory.organisations(session, config.organisations))


def outcomes(plan: ImportPlan) -> list[str]:
    """What becomes of each row, in the order of the file."""
    return [row.outcome.value for row in plan.rows]


def details(plan: ImportPlan) -> list[str]:
    """Why, in the order of the file."""
    return [row.detail for row in plan.rows]
