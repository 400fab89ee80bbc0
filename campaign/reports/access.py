"""Everything that is kept of a person, to answer who asks for it (GDPR, article 15)."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from campaign import db
from campaign.contacts import (
    directory,
    erasureplan,
    facts,
    fellowreaders,
    origins,
    suppressions,
    toldoptouts,
    traces,
)
from campaign.contacts.directory import Origin
from campaign.contacts.erasures import Erased
from campaign.delivery import postbox
from campaign.delivery.postbox import Postbox
from campaign.drafts import archive
from campaign.errors import ReleaseError
from campaign.models import Campaign, Contact, ContactList, Delivery, HandChoice, Import, ImportRow

_NO_BREAK = "\u00a0"  #: a space
#: a moment as people read it; empty for none
Moment = Callable[[dt.datetime | None], str]
Facts = dict[str, Any]
_COLLEAGUE = "(a colleague)"  #: in place of the name of somebody who reads the same address


def of_address(
    session: Session,
    canonical: str,
    erased: Erased,
    moment: Moment,
    people: Sequence[Contact] = (),
) -> Facts:
    """All that is kept of who reads an address, and of their doubles; plain values only.

    The address need not be on file: it may stand in suppressions, deliveries and rows of files.
    Of one that several read, `people` says who asks; of the others nothing is told.
    """
    people = erasureplan.together(session, [] if people else [canonical], people)
    theirs = {canonical} | {one.canonical for each in people for one in each.addresses}
    ids = [one.id for one in people]
    when = erased.when(canonical) if erased else None
    read = fellowreaders.others(session, people, [canonical])
    fellows = {one.name for several in read.values() for one in several}
    own = theirs - read.keys()
    mails = [
        *erasureplan.deliveries_to(session, ids, own),
        *fellowreaders.greeting(session, ids, read),
    ]
    found = {
        "asked_about": canonical,
        "at": moment(db.now(session)),
        "erased": moment(when),
        "came_back": _came_back(erased, canonical, moment),
        "contacts": [_contact(session, one, moment) for one in people],
        "suppressions": _suppressions(session, theirs, moment),
        "campaigns": _campaigns(session, mails, moment),
        "other_rows_of_files": _other_rows(session, own, ids, moment),
    }
    mine = {one.name for one in people}
    hidden: Facts = traces.of((), fellows - mine).without(found, _COLLEAGUE)
    return hidden


def is_empty(found: Facts) -> bool:
    """Whether nothing at all is kept."""
    kept = "erased came_back contacts suppressions campaigns other_rows_of_files".split()
    return not any(found[one] for one in kept)


def _contact(session: Session, contact: Contact, moment: Moment) -> Facts:
    sources = origins.of_facts(session, contact)

    def fact(name: str, value: str) -> Facts:
        return {"value": value, "from": _place(sources.get(name), moment)}

    single = "kind honorific first_name last_name function outlet language country phone owner"
    values = {one: facts.value(contact, one) for one in single.split()}
    values["owner"] = contact.owner.name if contact.owner else ""
    return {
        "number": contact.id,
        "facts": {name: fact(name, text) for name, text in values.items() if text},
        "embargo": contact.embargo,
        "own_fields": {
            heading: fact(f"{facts.OWN}{heading}", text) for heading, text in contact.fields.items()
        },
        "addresses": [
            {"address": one.email, "mail_goes_here": one.is_primary}
            | {"from": _place(sources.get(f"addresses.{one.canonical}"), moment)}
            for one in contact.addresses
        ],
        "beats": [fact(f"beats.{one.name}", one.name) for one in contact.beats],
        "tags": [fact(f"tags.{one.name}", one.name) for one in contact.tags],
        "lists": [
            {"list": one.list.name, "organisation": _organisation(one.list)}
            | {"since": moment(one.added_at), "from": one.source.file_name if one.source else ""}
            for one in directory.memberships(session, contact)
        ],
        "rows_of_files": [_origin(one, moment) for one in directory.provenance(session, contact)],
        "merges": [
            {"at": moment(one.merged_at), "by": one.merged_by}
            | {"what": [str(change["words"]) for change in one.changes if change["words"]]}
            for one in directory.merges(session, contact.id)
        ],
        "chosen_by_hand": _choices(session, contact, moment),
        "made_at": moment(contact.created_at),
        "changed_at": moment(contact.updated_at),
    }


def _organisation(chosen: ContactList) -> str:
    return chosen.organisation.name if chosen.organisation else ""


def _came_back(erased: Erased, canonical: str, moment: Moment) -> Facts:
    """When somebody who was erased asked to be back, and how."""
    noted = erased.lifted(canonical)
    return {"at": moment(noted.at), "by": noted.by, "why": noted.why} if noted else {}


def _place(origin: Origin | None, moment: Moment) -> str:
    return f"{origin.file}, line {origin.line}, {moment(origin.at)}" if origin else ""


def _origin(one: Origin, moment: Moment) -> Facts:
    told = {"file": one.file, "line": one.line, "at": moment(one.at), "outcome": one.outcome.value}
    return told | {"detail": one.detail, "changes": one.changes, "undone": one.undone}


def _choices(session: Session, contact: Contact, moment: Moment) -> list[Facts]:
    query = select(HandChoice, Campaign.name).join(Campaign, Campaign.id == HandChoice.campaign_id)
    return [
        {"campaign": name, "choice": one.choice.value, "note": one.note}
        | {"at": moment(one.chosen_at), "by": one.chosen_by}
        for one, name in session.execute(query.where(HandChoice.contact_id == contact.id))
    ]


def _suppressions(session: Session, canonicals: set[str], moment: Moment) -> list[Facts]:
    found = suppressions.all_of(session, canonicals)
    told = toldoptouts.told_by(session, [one.id for one in found])
    return [
        {"address": one.address, "by": one.organisation.name if one.organisation else "all"}
        | {"reason": one.reason.value, "since": moment(one.created_at)}
        | {"source": one.source, "told_by": told.get(one.id, [])}
        for one in found
    ]


def _campaigns(session: Session, mails: Sequence[Delivery], moment: Moment) -> list[Facts]:
    subjects = _Subjects(session)
    return [
        {
            "campaign": one.campaign.name,
            "by": one.organisation.name if one.organisation else "",
            "address": one.address,
            "status": one.status.value,
            "reason": one.reason.value if one.reason else "",
            "why": fellowreaders.unnamed(one.detail),
            "variant": one.variant,
            "subject": subjects.of(one),
            "headline": subjects.headline(one.campaign),
            "what_the_text_could_use": _recipient(one),
            "at": moment(one.settled_at or one.claimed_at or one.campaign.drafted_at),
            "replied_at": moment(one.replied_at),
            "reply_of_the_relay": one.reply,
            "events": [
                {"at": moment(event.at), "status": event.status.value, "detail": event.detail}
                for event in one.events
            ],
        }
        for one in mails
    ]


def _recipient(delivery: Delivery) -> Facts:
    """What a text could use of its reader; of a mail to several nothing that names another."""
    shared = delivery.recipient.get("shared")
    if not shared:
        return delivery.recipient
    kept = {name: one for name, one in delivery.recipient.items() if name != "shared"}
    return kept | {"name": "", "salutation": shared["salutation"]}


class _Subjects:
    """The subjects of mails as they were sent; each approval is read once."""

    def __init__(self, session: Session) -> None:
        self._documents = postbox.documents(session)
        self._posts: dict[int, Postbox] = {}

    def headline(self, campaign: Campaign) -> str:
        """What a campaign was about, as it was approved last; empty before that."""
        held = campaign.approvals
        return archive.edition_of(held[-1], self._documents).headline if held else ""

    def of(self, delivery: Delivery) -> str:
        """The subject of a mail that was offered to a relay; empty for others."""
        held = delivery.approval
        date = delivery.message_date
        if held is None or date is None or not delivery.recipient.get("email"):
            return ""
        if held.id not in self._posts:
            self._posts[held.id] = Postbox(
                archive.edition_of(held, self._documents), self._documents
            )
        try:
            return self._posts[held.id].words(delivery, date).subject
        except ReleaseError:
            return ""


def _other_rows(
    session: Session, canonicals: set[str], ids: Sequence[int], moment: Moment
) -> list[Facts]:
    """Rows of files that name one of the addresses in a remark, and made no contact of it."""
    wanted = traces.of(canonicals)
    found: list[Facts] = []
    query = select(ImportRow, Import).join(Import).options(selectinload(ImportRow.source))
    for pattern in wanted.patterns:
        for row, record in session.execute(
            query.where(ImportRow.detail.ilike(pattern, escape="\\"))
        ):
            told = {"file": record.file_name, "line": row.line, "at": moment(record.imported_at)}
            told |= {"outcome": row.outcome.value, "detail": row.detail}
            if row.contact_id not in ids and wanted.within(row.detail) and told not in found:
                found.append(told)
    return found


def as_json(found: Facts) -> bytes:
    """For a program, or to be sent on."""
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def printable(text: str) -> str:
    """A line without what a terminal would take for a command."""
    return "".join(sign if sign.isprintable() or sign == _NO_BREAK else "\ufffd" for sign in text)
