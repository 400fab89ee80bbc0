"""The rows of colleagues that name somebody who is erased: by what was said, not by the name alone.

A name of one word, or of two people, is no trace by which a text is searched.
"""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import address
from campaign.contacts.traces import ERASED
from campaign.models import Contact, Delivery

#: in the detail of a delivery, as `audience.onemail` writes it
_TOGETHER = r"reads (\S+) together with {}, "
_COLLEAGUE = "{}, a colleague, gets it"
#: what is left of `is Ann Peeters too, who gets this mail there`, as `audience.eligibility` writes
_SAME = f"is {ERASED} too, who gets this mail there"


def forget(session: Session, mails: Sequence[Delivery]) -> None:
    """Take the names of those whose mails these are out of the rows of their colleagues."""
    for mail in mails:
        contact = session.get(Contact, mail.contact_id) if mail.contact_id else None
        # over a mail to several stand the names of all
        for name in {str(mail.recipient.get("name", "")), contact.name if contact else ""} - {""}:
            named = Delivery.detail.contains(name, autoescape=True)
            rows = select(Delivery).where(Delivery.campaign_id == mail.campaign_id, named)
            for row in session.scalars(rows):
                row.detail = _without(row, mail, name)


def reword(session: Session) -> None:
    """Say in whole words what a redacted text says."""
    rows = select(Delivery).where(Delivery.detail.contains(_SAME, autoescape=True))
    for row in session.scalars(rows):
        row.detail = row.detail.replace(_SAME, "is the same person as somebody who was erased")


def _without(row: Delivery, mail: Delivery, name: str) -> str:
    read = re.match(_TOGETHER.format(re.escape(name)), row.detail)
    if read and address.mailbox(address.canonical(read[1])) == mail.mailbox:
        return f"reads {read[1]} together with somebody who was erased, {row.detail[read.end() :]}"
    same = row.recipient.get("outlet") == mail.recipient.get("outlet")
    if same and row.detail == _COLLEAGUE.format(name):
        return _COLLEAGUE.format("somebody who was erased")
    return row.detail
