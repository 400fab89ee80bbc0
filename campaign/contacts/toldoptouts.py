"""Keeps who must not be written to with every row of a file that tells so.

An opt-out stands as long as anybody tells it: a file, or the officer. So it goes with an import
only when no row of another file is left that says the same.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select
from sqlalchemy.orm import Session, aliased, selectinload

from campaign import db
from campaign.contacts import suppressions
from campaign.contacts.importplan import PlannedRow
from campaign.models import Import, Organisation, Suppression, SuppressionRow
from campaign.terms import SuppressionReason

_CHUNK = 500
#: a canonical address, for whom it holds, and why
_Scope = tuple[str, int | None, SuppressionReason]


def keep(
    session: Session,
    record: Import,
    rows: Iterable[PlannedRow],
    known: Mapping[str, Organisation],
) -> None:
    """Note what the rows of a file tell. A suppression that is there stays as it is."""
    numbers = {"": None} | {key: one.id for key, one in known.items()}
    told: dict[_Scope, set[int]] = {}
    for row in rows:
        for key, reason, canonical in row.suppresses:
            scope = canonical, numbers[key], SuppressionReason(reason)
            told.setdefault(scope, set()).add(row.line)
    for scopes in db.chunks(list(told), _CHUNK):
        _keep(session, record, {one: told[one] for one in scopes})


def _keep(session: Session, record: Import, told: Mapping[_Scope, Collection[int]]) -> None:
    there = _there(session, told)
    new = [(scope, min(lines)) for scope, lines in told.items() if scope not in there]
    if new:
        session.execute(
            insert(Suppression),
            [
                {
                    "address": canonical,
                    "mailbox": suppressions.mailbox(canonical),
                    "organisation_id": organisation,
                    "reason": reason,
                    "source": _place(record, line),
                    "import_id": record.id,
                    "created_at": record.imported_at,
                }
                for (canonical, organisation, reason), line in new
            ],
        )
        there = _there(session, told)
    session.execute(
        insert(SuppressionRow),
        [
            {"suppression_id": there[scope], "import_id": record.id, "line": line}
            for scope, lines in told.items()
            for line in sorted(lines)
        ],
    )


def _there(session: Session, scopes: Iterable[_Scope]) -> dict[_Scope, int]:
    """The numbers of the suppressions of these addresses."""
    query = select(
        Suppression.address, Suppression.organisation_id, Suppression.reason, Suppression.id
    )
    addresses = sorted({canonical for canonical, _, _ in scopes})
    found = session.execute(query.where(Suppression.address.in_(addresses)))
    return {
        (canonical, organisation, reason): number
        for canonical, organisation, reason, number in found
    }


def _place(record: Import, line: int) -> str:
    return f"{record.file_name}:{line}"


def counted(session: Session, record: Import) -> tuple[int, int]:
    """How many suppressions no one but this import tells, and how many others tell too."""
    query = select(func.count(SuppressionRow.suppression_id.distinct()))
    told = session.scalar(query.where(SuppressionRow.import_id == record.id)) or 0
    alone = select(func.count(Suppression.id)).where(_of(record), ~_told_elsewhere(record))
    going = session.scalar(alone) or 0
    return going, told - going


def take_back(session: Session, record: Import) -> None:
    """Forget what an import told; what another file tells too is from that one from now on."""
    mine = SuppressionRow.import_id == record.id
    session.execute(
        delete(SuppressionRow).where(mine), execution_options={"synchronize_session": False}
    )
    _hand_over(session, record)
    session.execute(delete(Suppression).where(_of(record)))


def _hand_over(session: Session, record: Import) -> None:
    """With place and date of the first row that is left: that is where it is from now."""
    query = (
        select(Suppression, SuppressionRow)
        .join(SuppressionRow, SuppressionRow.suppression_id == Suppression.id)
        .where(_of(record))
        .order_by(SuppressionRow.import_id, SuppressionRow.line)
        .options(selectinload(SuppressionRow.source))
    )
    heirs: dict[Suppression, SuppressionRow] = {}
    for suppression, row in session.execute(query):
        heirs.setdefault(suppression, row)
    for suppression, row in heirs.items():
        suppression.import_id = row.import_id
        suppression.source = _place(row.source, row.line)
        suppression.created_at = row.source.imported_at
    session.flush()


def _of(record: Import) -> ColumnElement[bool]:
    return Suppression.import_id == record.id


def _told_elsewhere(record: Import) -> ColumnElement[bool]:
    row = aliased(SuppressionRow)
    return exists().where(and_(row.suppression_id == Suppression.id, row.import_id != record.id))


def others(session: Session, suppression: Suppression) -> Sequence[SuppressionRow]:
    """The rows that tell a suppression, but for the one that its source names."""
    query = (
        select(SuppressionRow)
        .where(SuppressionRow.suppression_id == suppression.id)
        .order_by(SuppressionRow.import_id, SuppressionRow.line)
        .options(selectinload(SuppressionRow.source))
    )
    named = suppression.source.split("; ")
    return [one for one in session.scalars(query) if _place(one.source, one.line) not in named]


def told_by(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    """By the number of a suppression, the rows of files that tell it: `pers.csv:14`."""
    query = (
        select(SuppressionRow.suppression_id, Import.file_name, SuppressionRow.line)
        .join(Import, Import.id == SuppressionRow.import_id)
        .where(db.among(session, SuppressionRow.suppression_id, numbers))
        .order_by(SuppressionRow.import_id, SuppressionRow.line)
    )
    found: dict[int, list[str]] = {}
    for number, name, line in session.execute(query):
        found.setdefault(number, []).append(f"{name}:{line}")
    return found
