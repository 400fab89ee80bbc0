"""Who came, went or changed between the audience of a campaign as drafted and as it is now."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from campaign.audience.eligibility import Decision
from campaign.models import Campaign, Contact, Delivery, Organisation


@dataclass(frozen=True)
class Change:
    """What is otherwise with one contact."""

    who: str
    #: what was decided when it was drafted; empty for who came
    before: str
    #: what is decided now; empty for who went
    now: str
    #: which facts of them a text can say were put right
    what: str = ""


@dataclass(frozen=True)
class Drift:
    """The contacts whom a draft made now would have, lack, or treat in another way."""

    came: tuple[Change, ...]
    went: tuple[Change, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)

    def __str__(self) -> str:
        counts = {"came": self.came, "went": self.went, "changed": self.changed}
        return ", ".join(f"{len(those)} {what}" for what, those in counts.items() if those)

    def told(self, most: int) -> list[str]:
        """Who is otherwise and how, in words; of more than `most`, how many more."""
        lines = [f"{one.who} came" for one in self.came] + [f"{one.who} went" for one in self.went]
        lines += [f"{one.who}: {one.what or one.now}" for one in self.changed]
        more = len(lines) - most
        return [*lines[:most], *([f"and {more} more"] if more > 0 else [])]


@dataclass(frozen=True)
class _Row:
    """What was decided on a contact, in words, and what the text could say of them."""

    who: str
    decided: str
    #: for the end of the embargo
    waits: bool
    #: why somebody is left out, beside the reason
    why: str = ""
    recipient: Mapping[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The decision, and when."""
        return self.decided + (", after the embargo" if self.waits else "")


def since_draft(
    session: Session, campaign: Campaign, decisions: Sequence[Decision], now: dt.datetime
) -> Drift:
    """Compare what would be decided now with what was; facts that a mail can say count too.

    That somebody waits for the embargo now, or no longer does, is told of who is put right, and
    counts for nobody else: an approval takes in an embargo that has moved (`waves.follow`).
    """
    after, before = dict(_decided(decisions)), dict(_frozen(session, campaign, now))
    put_right = _put_right(session, campaign)
    came = (
        Change(one.who, "", f"{one.told}{'; ' * bool(one.why)}{one.why}")
        for number, one in after.items()
        if number not in before
    )
    went = (Change(one.who, one.told, "") for number, one in before.items() if number not in after)
    changed = (
        change
        for number, one in after.items()
        if number in before and (change := _change(one, before[number], put_right.get(number)))
    )
    return Drift(tuple(came), tuple(went), tuple(changed))


def _change(after: _Row, before: _Row, contact: Contact | None) -> Change | None:
    """What is otherwise with who was considered then and is now; which facts were put right."""
    facts = ", ".join(_facts(contact, before.recipient)) if contact else ""
    waits = contact is not None and after.waits != before.waits
    if after.decided == before.decided and not (waits or facts):
        return None
    now = f"{after.told}; put right: {facts}" if facts else after.told
    same = after.told == before.told
    return Change(after.who, before.told, now, facts if same else "")


def _facts(contact: Contact, frozen: Mapping[str, Any]) -> Iterator[str]:
    """The facts that a text can say and that are no longer as they were frozen.

    Of several who read one mail it says only what they share.
    """
    now: dict[str, Any] = {
        "honorific": contact.honorific,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "function": contact.function,
        "outlet": contact.outlet.name if contact.outlet else "",
        "kind": contact.kind.value,
        "language": contact.language or frozen.get("language"),
        **contact.fields,
    }
    then = {**frozen, **frozen.get("fields", {})}
    if frozen.get("shared"):
        now = {name: now[name] for name in ("outlet", "kind", "language")}
        if contact.name not in frozen["name"] and frozen["name"] != frozen["outlet"]:
            yield f"name: becomes {contact.name!r}"
    for name, value in now.items():
        if value != then.get(name, ""):
            yield f"{name.replace('_', ' ')}: {then.get(name) or ''!r} becomes {value or ''!r}"


def _decided(decisions: Sequence[Decision]) -> Iterator[tuple[int | None, _Row]]:
    for one in decisions:
        reason = one.reason.value if one.reason else ""
        owner = one.owner.organisation if one.owner else ""
        address = one.reach.canonical if one.reach else ""
        decided = _told(reason, owner, one.variant, address)
        why = "" if one.mailed else one.detail
        yield one.candidate.contact_id, _Row(one.candidate.name, decided, one.waits, why)


def _frozen(
    session: Session, campaign: Campaign, now: dt.datetime
) -> Iterator[tuple[int | None, _Row]]:
    query = (
        select(
            Delivery.contact_id,
            Delivery.recipient,
            Delivery.reason,
            Organisation.key,
            Delivery.variant,
            Delivery.address,
            Delivery.not_before,
        )
        .outerjoin(Delivery.organisation)
        .where(Delivery.campaign_id == campaign.id)
    )
    for number, recipient, reason, key, variant, address, not_before in session.execute(query):
        # once the embargo is over nobody waits for it, and nothing has changed by that
        waits = not_before is not None and not_before > now
        decided = _told(reason.value if reason else "", key or "", variant, address)
        yield number, _Row(recipient["name"], decided, waits, recipient=recipient)


def _told(reason: str, organisation: str, variant: str, address: str) -> str:
    """A decision in words: `to be mailed by catalisti, press.nl, at a@b`."""
    return reason or f"to be mailed by {organisation}, {variant}, at {address}"


def _put_right(session: Session, campaign: Campaign) -> dict[int | None, Contact]:
    query = (
        select(Contact)
        .join(Delivery, Delivery.contact_id == Contact.id)
        .where(Delivery.campaign_id == campaign.id, Contact.updated_at > campaign.drafted_at)
        .options(joinedload(Contact.outlet))
    )
    return {one.id: one for one in session.scalars(query)}
