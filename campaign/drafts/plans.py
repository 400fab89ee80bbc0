"""The plan of a campaign's readers: who gets which text where, in a form that names nobody.

An approval keeps it, to say later who came, went or changed. An erased person must leave nothing
behind in it: of a reader it has the number on file, and hashes under the secret of the workspace,
so that who has the database alone cannot try out whose they are.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign.contacts import workspacesecret
from campaign.drafts import usage
from campaign.drafts.release import Release
from campaign.drafts.usage import Usage
from campaign.models import Campaign, Delivery, Organisation
from campaign.terms import WAITING, DeliveryStatus, ExclusionReason

#: what a row of a plan says of a reader, in this order, after the number on file
FACTS = ("address", "text", "what the text says of the reader", "when")

#: of a reader what each mail says, whatever its text uses
_ALWAYS = frozenset(("name", "email", "salutation", "shared"))

#: by Message-ID, what is planned for a reader
Plan = dict[str, list[Any]]


@dataclass(frozen=True)
class Reader:
    """A reader who came, went or changed, by the number on file; None once they are erased."""

    contact_id: int | None
    #: came, went or changed
    what: str
    #: which facts of a reader who changed
    facts: tuple[str, ...] = ()


def of(session: Session, campaign: Campaign, release: Release, workspace: Path) -> dict[str, Plan]:
    """The plan of each organisation that mails anybody; how a mail went is no part of it.

    Of a reader it holds what their text says. Two plans can be compared where they were made under
    one secret.

    Raises:
        ReleaseError: a text cannot be read.
        SettingsError: the secret of the workspace cannot be read.
    """
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
    secret = workspacesecret.find(workspace) or b""
    mine = hmac.digest(secret, campaign.token.encode(), "sha256")
    uses = {name: usage.of_text(release, name) for name, *_ in release.texts()}
    plans: dict[str, Plan] = defaultdict(dict)
    for key, message_id, number, address, variant, recipient, not_before in session.execute(query):
        when = not_before.astimezone(dt.UTC).isoformat() if not_before else ""
        said = _said(recipient, uses.get(variant, {}))
        row = [number, _hash(mine, address), variant, _hash(mine, said), when]
        plans[key][message_id] = row
    return plans


def closed(session: Session, campaign: Campaign) -> set[str]:
    """The Message-IDs of what left, and of what an opt-out or an erasure keeps from leaving.

    Of these nothing is approved any more. A merge is no such thing: it says who reads what waits.
    """
    query = select(Delivery.message_id).where(
        Delivery.campaign_id == campaign.id,
        or_(
            Delivery.status.not_in((*WAITING, DeliveryStatus.EXCLUDED)),
            Delivery.reason == ExclusionReason.SUPPRESSED,
        ),
    )
    return {one for one in session.scalars(query) if one}


def changes(then: Plan, now: Plan, without: Collection[str]) -> Iterator[Reader]:
    """Who came, went or changed between two plans, without those of some Message-IDs."""
    for message_id in sorted((then.keys() | now.keys()) - set(without)):
        before, after = then.get(message_id), now.get(message_id)
        if before is None or after is None:
            row = before or after or [None]
            yield Reader(row[0], "came" if before is None else "went")
        elif before != after:
            pairs = zip(FACTS, before[1:], after[1:], strict=True)
            yield Reader(after[0], "changed", tuple(fact for fact, old, new in pairs if old != new))


def variants(plan: Plan) -> list[str]:
    """The texts that somebody gets."""
    return sorted({row[2] for row in plan.values()})


def _said(recipient: dict[str, Any], used: Usage) -> dict[str, Any]:
    """What a text says of a reader, and the line above it that says for whom it is."""
    wanted = used.get("contact", set())
    if usage.ALL in wanted:
        return recipient
    return {key: it for key, it in recipient.items() if key in wanted or key in _ALWAYS}


def _hash(key: bytes, value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2s(text.encode(), key=key, digest_size=8).hexdigest()
