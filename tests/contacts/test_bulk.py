"""Rows written by the thousand are the same rows, on both databases."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from campaign.contacts import bulk, importer
from campaign.models import Base
from tests.contacts.conftest import Importing

outlet = Base.metadata.tables["outlet"]
address = Base.metadata.tables["address"]
HOSTILE = ["'; DROP TABLE outlet; --", "\\N", "a\tb\nc\\", 'x"y', "Ünï\u2028", "%s %(a)s :b ?"]


def test_any_text_is_written_as_it_stands(session: Session) -> None:
    keys = [str(number) for number in range(len(HOSTILE))]
    bulk.write(session.connection(), outlet, {"name": HOSTILE, "key": keys})
    found = session.execute(sa.select(outlet.c.name).order_by(outlet.c.id)).scalars().all()
    assert found == HOSTILE


def test_a_column_that_is_the_same_everywhere_is_written_for_every_row(session: Session) -> None:
    keys = ["a", "b"]
    bulk.write(session.connection(), outlet, {"key": keys, "name": ["", ""]})
    bulk.write(session.connection(), outlet, {"key": ["c", "d"]}, {"name": "It's"})
    bulk.write(session.connection(), outlet, {"key": []}, {"name": "nobody"})
    found = session.execute(sa.select(outlet.c.key, outlet.c.name).order_by(outlet.c.key)).all()
    assert [tuple(row) for row in found] == [("a", ""), ("b", ""), ("c", "It's"), ("d", "It's")]


def test_indexes_and_keys_are_back_when_all_is_in(session: Session) -> None:
    def known() -> tuple[set[str | None], set[str | None]]:
        inspector = sa.inspect(session.connection())
        keys = inspector.get_foreign_keys("address")
        return (
            {one["name"] for one in inspector.get_indexes("address")},
            {one["name"] for one in keys},
        )

    before = known()
    with bulk.checked_later(session.connection(), address):
        assert known() != before
    assert known() == before


def test_what_an_index_forbids_undoes_all_of_a_great_import(importing: Importing) -> None:
    importing("Naam;E-mail\nAnn Peeters;ann@krant.example\n")
    ann = importing.contact("ann@krant.example")
    session = importing.session
    twice = ["ann@krant.example", "bob@krant.example"]
    columns = {"contact_id": [ann.id, ann.id], "email": twice, "canonical": twice}
    session.commit()
    with (
        pytest.raises(sa.exc.IntegrityError),
        bulk.checked_later(session.connection(), address),
    ):
        bulk.write(session.connection(), address, columns, {"is_primary": False})
    session.rollback()
    assert len(importing.contact("ann@krant.example").addresses) == 1


@pytest.mark.parametrize("great", [1, 20_000])
def test_a_great_import_leaves_the_same_contacts_as_a_small_one(
    importing: Importing, monkeypatch: pytest.MonkeyPatch, great: int
) -> None:
    monkeypatch.setattr(importer, "_GREAT", great)
    rows = "".join(f"Ann{n};De Krant {n % 7};zee, wind{n % 3};a{n}@k.example\n" for n in range(50))
    importing(f"Naam;Medium;Thema;E-mail\n{rows}")
    everybody = importing.everybody()
    assert [one.last_name for one in everybody] == [f"Ann{n}" for n in range(50)]
    assert {len(one.beats) for one in everybody} == {2}
    assert all(one.primary_address for one in everybody)
    assert importing.contact("a7@k.example").outlet is not None
