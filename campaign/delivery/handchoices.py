"""What the officer decides by hand on one contact of a draft: held back, or added."""

import datetime as dt

from sqlalchemy.orm import Session

from campaign.errors import NotFoundError
from campaign.models import Campaign, Contact, HandChoice
from campaign.terms import Choice

LONGEST_NOTE = 500


def choose(
    session: Session,
    campaign: Campaign,
    contact: Contact,
    choice: Choice,
    note: str,
    by: tuple[str, dt.datetime],
) -> None:
    """Note a choice, in place of one that was made before; `by` is who makes it, and when.

    A note is one line, and as long as there is room for; an empty one leaves what was noted before
    of the same choice.
    """
    who, now = by
    before = session.get(HandChoice, (campaign.id, contact.id))
    if not note and before is not None and before.choice is choice:
        return
    plain = "".join(one if one.isprintable() else " " for one in note)
    session.merge(
        HandChoice(
            campaign_id=campaign.id,
            contact_id=contact.id,
            choice=choice,
            note=" ".join(plain.split())[:LONGEST_NOTE],
            chosen_at=now,
            chosen_by=who,
        )
    )
    session.flush()


def take_back(session: Session, campaign: Campaign, contact: Contact, choice: Choice) -> None:
    """Forget a choice.

    Raises:
        NotFoundError: it was not made.
    """
    made = session.get(HandChoice, (campaign.id, contact.id))
    if made is None or made.choice is not choice:
        raise NotFoundError(
            f"{contact.name or contact.id} was not {choice.value} in {campaign.name}."
        )
    session.delete(made)
    session.flush()
