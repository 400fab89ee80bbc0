"""Makes one contact of two records of one person: a plan first, then the deed, and its undoing.

A blank never overwrites, no row of the ledger is lost, and who was mailed as either is not mailed
again as the other.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import mergeplan, rowchange
from campaign.contacts.mergeplan import MergePlan, told
from campaign.contacts.rowchange import Change, Row
from campaign.errors import CampaignStateError, NotFoundError
from campaign.models import Contact, Delivery, Merge
from campaign.terms import DeliveryStatus, ExclusionReason

_CONTACT = Contact.metadata.tables["contact"]
_CHANGED = (
    "Something of these two changed while you looked at the plan. Nothing was done; look again."
)
#: takes a delivery that waits out of its campaign; False when it waits no longer
Exclude = Callable[[Session, Delivery, ExclusionReason, str, dt.datetime], bool]
#: puts such a delivery back as it was; False when it stays out
Readmit = Callable[[Session, Delivery, DeliveryStatus, str, dt.datetime], bool]


@dataclass(frozen=True)
class Undone:
    """A merge that was taken back, and what could not be."""

    kept: str
    returned: str
    left: tuple[str, ...]


def apply(
    session: Session, planned: MergePlan, exclude: Exclude, who: str, now: dt.datetime
) -> Merge:
    """Do what the plan says, all of it, and write down how to take it back.

    `exclude` is the ledger's: it alone changes where a delivery stands.

    Raises:
        CampaignStateError: either contact, or a mail to them, changed since the plan was made.
    """
    ids = (planned.kept_id, planned.gone_id)
    both = select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id).with_for_update()
    session.expire_all()
    found = {one.id: one for one in session.scalars(both)}
    if len(found) < 2 or _again(session, planned, found) != planned:
        raise CampaignStateError(_CHANGED)
    kept, gone = rowchange.rows(session, _CONTACT, Contact.id.in_(ids))
    if kept["id"] != planned.kept_id:
        kept, gone = gone, kept
    touched = rowchange.moved(
        _CONTACT, kept, "the day it was last changed", updated_at=now.isoformat()
    )
    changes = [*planned.changes, touched, Change("contact", gone, None, planned.gone)]
    for change in changes:
        _do(session, change, exclude, now)
    session.expire_all()
    record = Merge(
        merged_at=now,
        merged_by=who,
        kept_id=planned.kept_id,
        gone_id=planned.gone_id,
        changes=[one.to_json() for one in changes],
    )
    session.add(record)
    session.flush()
    return record


def _again(session: Session, planned: MergePlan, found: dict[int, Contact]) -> MergePlan:
    kept, gone = found[planned.kept_id], found[planned.gone_id]
    return mergeplan.make(session, kept, gone, planned.theirs)


def _do(session: Session, change: Change, exclude: Exclude, now: dt.datetime) -> None:
    if not _is_exclusion(change) or change.after is None:
        rowchange.do(session, change)
        return
    delivery = session.get_one(Delivery, change.before["id"])
    if not exclude(session, delivery, ExclusionReason.DUPLICATE, change.after["detail"], now):
        raise CampaignStateError(_CHANGED)


def _is_exclusion(change: Change) -> bool:
    return change.table == "delivery" and "status" in change.before


def undo(session: Session, kept: Contact, readmit: Readmit, now: dt.datetime) -> Undone:
    """Take the last merge of a contact back; what has changed since is left, and told.

    Raises:
        NotFoundError: no merge of this contact stands.
    """
    record = _last(session, kept)
    if session.get(Contact, record.gone_id):
        _renumber(session, record, _free(session))
    changes = [Change(**one) for one in reversed(record.changes)]
    returned = changes[0]
    left = [_undo(session, change, readmit, now) for change in changes]
    if left[0]:
        raise CampaignStateError(f"{left[0]}. Nothing was done.")
    record.undone_at = now
    session.flush()
    session.expire_all()
    return Undone(told(kept), returned.words, tuple(one for one in left if one))


def _last(session: Session, kept: Contact) -> Merge:
    query = (
        select(Merge)
        # SQLite gives the number of a contact that is gone to the next one that is made
        .where(Merge.kept_id == kept.id, Merge.merged_at >= kept.created_at)
        .where(Merge.undone_at.is_(None))
        .order_by(Merge.id.desc())
        .limit(1)
    )
    found = session.scalars(query).first()
    if found is None:
        raise NotFoundError(f"No merge of {told(kept)} is left to take back.")
    return found


def _free(session: Session) -> int:
    """A number that no contact has."""
    return (session.scalar(select(Contact.id).order_by(Contact.id.desc()).limit(1)) or 0) + 1


def _renumber(session: Session, record: Merge, number: int) -> None:
    """Let who returns have this number, for somebody else has theirs now.

    In this merge, and in those before it: one of them may be into the very same contact.
    """
    earlier = select(Merge).where(Merge.id <= record.id, Merge.undone_at.is_(None))
    taken = record.gone_id
    for one in session.scalars(earlier).all():
        one.changes = [_renumbered(change, taken, number) for change in one.changes]
        one.kept_id = number if one.kept_id == taken else one.kept_id
    record.gone_id = number


def _renumbered(change: Row, old: int, new: int) -> Row:
    columns = rowchange.referring_to(_CONTACT)
    references = {one.name for one in columns if one.table.name == change["table"]}
    references |= {"contact": {"id"}, "address": {"sharer"}}.get(change["table"], set())

    def mended(row: Row | None) -> Row | None:
        if row is None:
            return None
        row = {
            name: new if value == old and name in references else value
            for name, value in row.items()
        }
        if change["table"] == "distinct_pair":
            row |= zip(
                ("one_id", "other_id"), sorted((row["one_id"], row["other_id"])), strict=True
            )
        return row

    return change | {side: mended(change[side]) for side in ("before", "after")}


def _undo(session: Session, change: Change, readmit: Readmit, now: dt.datetime) -> str:
    if not _is_exclusion(change):
        return rowchange.undo(session, change)
    delivery = session.get(Delivery, change.before["id"])
    if delivery is None or change.after is None:
        return f"{change.words}: is no longer there"
    if delivery.detail != change.after["detail"]:
        return f"{change.words}: was changed since"
    status, detail = DeliveryStatus(change.before["status"]), change.before["detail"]
    if readmit(session, delivery, status, detail, now):
        return ""
    return f"{change.words}: stays {delivery.status.value}"
