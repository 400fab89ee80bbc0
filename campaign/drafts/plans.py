"""The plan of a campaign's readers: who gets which text where, in a form that names nobody.

An approval keeps it, to say later who came, went or changed. An erased person must leave nothing
behind in it: of a reader it has the number on file, and keyed hashes.
"""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.models import Campaign, Delivery, Organisation

#: what a row of a plan says of a reader, in this order, after the number on file
FACTS = ("address", "text", "what the text says of the reader", "when")

#: by Message-ID, what is planned for a reader
Plan = dict[str, list[Any]]


def of(session: Session, campaign: Campaign) -> dict[str, Plan]:
    """The plan of each organisation that mails anybody; how a mail went is no part of it."""
    query = (
        select(
            Organisation.key,
            Delivery.message_id,
            Delivery.contact_id,
            Delivery.address,
            Delivery.variant,
            Delivery.recipient,
            Delivery.not_before,
        )
        .join(Delivery.organisation)
        .where(Delivery.campaign_id == campaign.id)
        .order_by(Delivery.message_id)
    )
    token = campaign.token.encode()
    plans: dict[str, Plan] = defaultdict(dict)
    for key, message_id, number, address, variant, recipient, not_before in session.execute(query):
        when = not_before.astimezone(dt.UTC).isoformat() if not_before else ""
        row = [number, _hash(token, address), variant, _hash(token, recipient), when]
        plans[key][message_id] = row
    return plans


def variants(plan: Plan) -> list[str]:
    """The texts that somebody gets."""
    return sorted({row[2] for row in plan.values()})


def _hash(token: bytes, value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2s(text.encode(), key=token, digest_size=8).hexdigest()
