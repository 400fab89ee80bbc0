"""Plans a merge: all that becomes of two records of one person, before anything is written."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, or_
from sqlalchemy.orm import Session

from campaign.contacts import mergedmails, names, rowchange, suppressions, vocabulary
from campaign.contacts.rowchange import Change, Row
from campaign.errors import CampaignError
from campaign.models import Beat, Contact, ContactList, DistinctPair, Import, Tag
from campaign.terms import Choice

_CONTACT = Contact.metadata.tables["contact"]
#: columns of a contact that are not a fact of their own
_APART = frozenset(
    "id first_name last_name name_key fields created_at updated_at import_id import_line".split()
)


@dataclass(frozen=True)
class Fact:
    """Something that the other record says and the kept one does not."""

    label: str
    ours: str
    theirs: str
    #: both say something, and not the same
    conflict: bool
    #: the other's becomes the contact's
    taken: bool
    #: the columns that it fills
    values: Row


@dataclass(frozen=True)
class MergePlan:
    """All that a merge will do."""

    kept_id: int
    gone_id: int
    kept: str
    gone: str
    facts: tuple[Fact, ...]
    changes: tuple[Change, ...]
    #: what to know beforehand, in sentences
    notes: tuple[str, ...]
    #: the facts that are taken from the other although we say something else, by label
    theirs: frozenset[str]

    @property
    def conflicts(self) -> list[Fact]:
        """Where both say something, and not the same."""
        return [one for one in self.facts if one.conflict]


def told(contact: Contact) -> str:
    """A contact in a line: name, address, outlet; or its number."""
    primary = contact.primary_address
    parts = (contact.name, f"<{primary.email}>" if primary else "")
    who = " ".join(one for one in parts if one) or f"number {contact.id}"
    return f"{who}, {contact.outlet.name}" if contact.outlet else who


def make(session: Session, kept: Contact, gone: Contact, theirs: Collection[str] = ()) -> MergePlan:
    """What a merge of two contacts will do; nothing is written.

    Where both say something, ours stays, but for the facts named in `theirs`.

    Raises:
        CampaignError: they are one contact already.
        CampaignStateError: a mail to them is on the wire.
    """
    if kept.id == gone.id:
        raise CampaignError(f"Both are {told(kept)}: one contact already, with both addresses.")
    facts = tuple(_facts(kept, gone, theirs))
    mails = list(mergedmails.of_both(session, kept.id, gone.id))
    return MergePlan(
        kept_id=kept.id,
        gone_id=gone.id,
        kept=told(kept),
        gone=told(gone),
        facts=facts,
        changes=(
            *_moves(session, kept, gone),
            *_pairs(session, kept, gone),
            *(change for mail in mails for change in mail.changes),
            *_learned(kept, facts),
        ),
        notes=(
            *_suppressions(session, kept, gone),
            *_judged(session, kept, gone),
            *(note for mail in mails for note in mail.notes),
        ),
        theirs=frozenset(theirs),
    )


def _facts(kept: Contact, gone: Contact, theirs: Collection[str]) -> Iterator[Fact]:
    """What the other says and ours does not; a blank says nothing."""
    ours, others = (kept.first_name, kept.last_name), (gone.first_name, gone.last_name)
    if gone.name_key and kept.name_key != gone.name_key:
        # a name goes as a whole, unless one is but a part of the other
        pairs = zip(ours, others, strict=True)
        fuller = all(not our or names.key(our) == names.key(their) for our, their in pairs)
        columns = ("first_name", "last_name", "name_key")
        values = {one: getattr(gone, one) for one in columns}
        yield _fact("name", kept.name, gone.name, not fuller, theirs, values)
    for column in _CONTACT.columns:
        if column.name not in _APART:
            label = column.name.removesuffix("_id").replace("_", " ")
            mine, other = _shown(kept, column.name), _shown(gone, column.name)
            if other and not _same(column.name, mine, other):
                value = rowchange.plain(getattr(gone, column.name))
                yield _fact(label, mine, other, bool(mine), theirs, {column.name: value})
    for heading, other in gone.fields.items():
        mine = kept.fields.get(heading, "")
        if other and mine != other:
            label = f"own field {heading}"
            yield _fact(label, mine, other, bool(mine), theirs, {"fields": {heading: other}})


def _fact(
    label: str, ours: str, other: str, conflict: bool, theirs: Collection[str], values: Row
) -> Fact:
    return Fact(label, ours, other, conflict, not conflict or label in theirs, values)


def _shown(contact: Contact, column: str) -> str:
    if column.endswith("_id"):
        related = getattr(contact, column.removesuffix("_id"))
        return str(related.name) if related else ""
    return str(rowchange.plain(getattr(contact, column)) or "")


def _same(column: str, ours: str, other: str) -> bool:
    return ours == other or (column == "phone" and vocabulary.same_phone(ours, other))


def _learned(kept: Contact, facts: Collection[Fact]) -> Iterator[Change]:
    """The columns that the kept contact takes over, each fact a change of its own."""
    fields = dict(kept.fields)
    for fact in facts:
        if fact.taken and "fields" in fact.values:
            fields |= fact.values["fields"]
        elif fact.taken:
            before = {name: rowchange.plain(getattr(kept, name)) for name in fact.values}
            key = {"id": kept.id}
            yield Change("contact", key | before, key | fact.values, fact.label)
    if fields != kept.fields:
        before = {"id": kept.id, "fields": dict(kept.fields)}
        yield Change("contact", before, {"id": kept.id, "fields": fields}, "own fields")


def _moves(session: Session, kept: Contact, gone: Contact) -> Iterator[Change]:
    """Every row that belongs to the other and becomes ours; what we have already is dropped."""
    for column in rowchange.referring_to(_CONTACT):
        table = column.table
        if table.name in ("delivery", "distinct_pair"):
            continue
        others = [one for one in table.primary_key if one is not column]
        keyed = len(others) < len(table.primary_key)
        ours = rowchange.rows(session, table, column == kept.id)
        if table.name == "address":  # what both read is ours already
            others, keyed = [table.c.canonical], True
        have = {tuple(row[one.name] for one in others) for row in ours} if keyed else set()
        for row in rowchange.rows(session, table, column == gone.id):
            words = _words(session, table.name, row)
            if tuple(row[one.name] for one in others) in have:
                yield Change(table.name, row, None, words)
                if table.name == "hand_choice":
                    yield from _stricter(table, row, ours, words)
                continue
            values: dict[str, object] = {column.name: kept.id}
            if table.name == "address":
                values["is_primary"] = row["is_primary"] and not kept.primary_address
                values["sharer"] = kept.id if row["sharer"] else 0
            # whole, so that a later row that gets its number is not taken for it
            yield Change(table.name, row, row | values, words)


def _stricter(table: Table, row: Row, ours: Sequence[Row], words: str) -> Iterator[Change]:
    """Who is held back under one record is held back as both, though ours was added by hand."""
    mine = next(one for one in ours if one["campaign_id"] == row["campaign_id"])
    if row["choice"] == Choice.HELD.value and mine["choice"] != row["choice"]:
        yield Change(table.name, mine, row | {"contact_id": mine["contact_id"]}, words)


def _words(session: Session, table: str, row: Row) -> str:
    """What a row is to a person."""
    words: dict[str, Callable[[], Any]] = {
        "address": lambda: f"address {row['email']}",
        "membership": lambda: f"list {session.get_one(ContactList, row['list_id']).path}",
        "contact_beat": lambda: f"beat {session.get_one(Beat, row['beat_id']).name}",
        "contact_tag": lambda: f"tag {session.get_one(Tag, row['tag_id']).name}",
        "import_row": lambda: (
            f"row {row['line']} of {session.get_one(Import, row['import_id']).file_name}"
        ),
    }
    return str(words[table]()) if table in words else table.replace("_", " ")


def _pairs(session: Session, kept: Contact, gone: Contact) -> Iterator[Change]:
    """Of whom the other was noted to differ, ours differs too."""
    table = DistinctPair.metadata.tables["distinct_pair"]
    mine = rowchange.rows(
        session, table, or_(table.c.one_id == kept.id, table.c.other_id == kept.id)
    )
    have = {frozenset((row["one_id"], row["other_id"])) for row in mine}
    for row in rowchange.rows(
        session, table, or_(table.c.one_id == gone.id, table.c.other_id == gone.id)
    ):
        third = row["other_id"] if row["one_id"] == gone.id else row["one_id"]
        words = f"that contact {third} is another"
        if third == kept.id or {third, kept.id} in have:
            yield Change(table.name, row, None, words)
        else:
            pair = dict(zip(("one_id", "other_id"), sorted((third, kept.id)), strict=True))
            yield rowchange.moved(table, row, words, **pair)


def _judged(session: Session, kept: Contact, gone: Contact) -> Iterator[str]:
    if session.get(DistinctPair, tuple(sorted((kept.id, gone.id)))):
        yield "You noted that these are two people. That is forgotten."


def _suppressions(session: Session, kept: Contact, gone: Contact) -> Iterator[str]:
    addresses = [one.canonical for contact in (kept, gone) for one in contact.addresses]
    for one in suppressions.all_of(session, addresses):
        who = one.organisation.name if one.organisation else "anybody"
        yield (
            f"{one.address} {one.reason.told(who)}. That will hold "
            "for every address of this contact."
        )
