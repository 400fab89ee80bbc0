"""Where we have each fact of a contact from: the row of the file in which it stands.

This answers whoever asks: where did you get my address?
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from campaign.contacts import directory, facts
from campaign.contacts.directory import Origin
from campaign.models import Contact, Merge

_FACTS = tuple(
    "kind honorific first_name last_name function outlet language country embargo phone "
    "owner".split()
)
#: what several of are kept, by the attribute of a contact
_SEVERAL = {"addresses": "canonical", "beats": "name", "tags": "name"}


def of_facts(session: Session, contact: Contact) -> dict[str, Origin]:
    """By fact, the row that it is from: `function`, `fields.Colour`, `addresses.ann@x.example`.

    The last row that gave it, else the row that made the contact, or the one that was merged
    into it. A fact that nobody knows the origin of is left out.
    """
    known = _known(contact)
    rows = directory.origins(session, contact)
    found: dict[str, Origin] = {}
    made = directory.maker(session, contact.import_id, contact.import_line)
    if made is not None:
        found = dict.fromkeys(known, made)
    for merge in directory.merges(session, contact.id):
        found |= _taken_over(session, merge, contact.id)
    for row in rows:
        if not row.undone:
            found |= {fact: row for fact, new in _changed(row) if _holds(known, fact, new)}
    return {fact: origin for fact, origin in found.items() if fact in known}


def _known(contact: Contact) -> dict[str, str]:
    """Every fact that is on file, and its value."""
    each = (*_FACTS, *(f"{facts.OWN}{heading}" for heading in contact.fields))
    found = {fact: text for fact in each if (text := facts.value(contact, fact))}
    for several, attribute in _SEVERAL.items():
        for one in getattr(contact, several):
            text = getattr(one, attribute)
            found[f"{several}.{text}"] = text
    return found


def _holds(known: dict[str, str], fact: str, new: str) -> bool:
    return fact in known and facts.same(fact, known[fact], new)


def _changed(row: Origin) -> Iterator[tuple[str, str]]:
    """(fact, what it became) of each change that a row made."""
    for what, change in row.changes.items():
        if what in _SEVERAL:
            yield from ((f"{what}.{one}", one) for one in change)
        elif what == "fields":
            yield from ((f"{facts.OWN}{heading}", pair[1]) for heading, pair in change.items())
        else:
            yield what, change[1]


def _taken_over(session: Session, merge: Merge, kept: int) -> dict[str, Origin]:
    """What came of the one who is gone, and the row that had made them."""
    gone = directory.gone(merge)
    made = directory.maker(session, gone.get("import_id"), gone.get("import_line"))
    if made is None:
        return {}
    return {fact: made for change in merge.changes for fact in _facts(change, kept)}


def _facts(change: dict[str, Any], kept: int) -> Iterator[str]:
    after, before = change["after"] or {}, change["before"]
    if change["table"] == "address" and after:
        yield f"addresses.{after['canonical']}"
    if change["table"] == "contact" and after.get("id") == kept:
        for column in after.keys() - {"id", "fields"}:
            yield column.removesuffix("_id")
        for heading, text in after.get("fields", {}).items():
            if before["fields"].get(heading) != text:
                yield f"{facts.OWN}{heading}"
