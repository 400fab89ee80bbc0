"""A fact of a contact set by hand: noted like a row of a file, so that it is told and kept.

An import that is undone does not take it back, and `contacts show` says that it is by hand.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaign.contacts import origins, phone, vocabulary
from campaign.contacts.batchcolumns import LONGEST
from campaign.errors import QueryError
from campaign.models import Contact, Import, ImportRow
from campaign.terms import Kind, RowOutcome

#: what stands where an import has the name of its file
SOURCE = "by hand"
_WORDS = {
    "embargo": "yes or no",
    "kind": ", ".join(one.value for one in Kind),
    "language": "nl, fr, en or another code",
}


@dataclass(frozen=True)
class Setting:
    """A fact that is to be otherwise."""

    fact: str
    old: str
    new: str


def plan(contact: Contact, wanted: Mapping[str, str], region: str) -> list[Setting]:
    """What would be otherwise; nothing of what is so already.

    Raises:
        QueryError: there is no such fact, or it cannot be that.
    """
    found = []
    for fact, text in wanted.items():
        if fact not in _READ:
            raise QueryError(f"No fact {fact!r} can be set by hand. There are: {', '.join(_READ)}.")
        new, old = _READ[fact](text.strip(), region), origins.value(contact, fact)
        if new is None or (fact == "kind" and not new):
            known = _WORDS.get(fact, f"at most {LONGEST.get(fact)} characters")
            raise QueryError(f"{fact}={text}: it is {known}. Nothing was changed.")
        if new != old:
            found.append(Setting(fact, old, new))
    return found


def apply(
    session: Session, contact: Contact, settings: list[Setting], who: str, now: dt.datetime
) -> None:
    """Set these facts of a contact, and note who did."""
    if not settings:
        return
    record = Import(
        file_name=SOURCE, sha256="", form=SOURCE, columns={},
        counts={RowOutcome.UPDATE.value: 1}, imported_at=now, imported_by=who,
    )  # fmt: skip
    session.add(record)
    session.flush()
    for one in settings:
        setattr(contact, one.fact, Kind(one.new) if one.fact == "kind" else one.new)
    contact.updated_at = now
    session.add(
        ImportRow(
            import_id=record.id, line=1, outcome=RowOutcome.UPDATE, contact_id=contact.id,
            detail="; ".join(f"{one.fact}: {one.old!r} becomes {one.new!r}" for one in settings),
            changes={one.fact: [one.old, one.new] for one in settings},
        )
    )  # fmt: skip


def _text(fact: str) -> Callable[[str, str], str | None]:
    return lambda text, _: text if len(text) <= LONGEST[fact] and text.isprintable() else None


def _embargo(text: str, _: str) -> str | None:
    return vocabulary.yes_or_no(text) or (None if text else "")


def _kind(text: str, _: str) -> str | None:
    found = vocabulary.kind(text)
    return found.value if found else None


def _language(text: str, _: str) -> str | None:
    codes, unknown = vocabulary.languages(text)
    return "" if not text else codes[0] if len(codes) == 1 and not unknown else None


def _phone(text: str, region: str) -> str | None:
    numbers, _ = phone.read(text, region)
    return numbers[0] if numbers else _text("phone")(text, region)


#: by fact, what its words mean; None for what cannot be
_READ: dict[str, Callable[[str, str], str | None]] = {
    "embargo": _embargo,
    "language": _language,
    "function": _text("function"),
    "phone": _phone,
    "honorific": _text("honorific"),
    "kind": _kind,
}
