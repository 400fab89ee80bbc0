"""Approval: words, attachments, senders and audience frozen under a digest, and kept.

What is approved is what leaves. Any later change gives another digest, and dispatch refuses.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drafts import edition
from campaign.drafts.edition import Edition
from campaign.drafts.release import Release
from campaign.errors import CampaignStateError
from campaign.models import Approval, Campaign, Delivery, Document
from campaign.settings import Settings
from campaign.terms import OVER, CampaignStatus


def digest(session: Session, campaign: Campaign, release: Release, settings: Settings) -> str:
    """The hash of all that an approval freezes: files, senders, and each mail's reader.

    Raises:
        ReleaseError: something of it is missing.
    """
    return _hash(_parts(session, campaign, release, settings))


def _parts(
    session: Session, campaign: Campaign, release: Release, settings: Settings
) -> dict[str, str]:
    """The hash of each part that is frozen, by the name that an officer knows it by."""
    senders = edition.senders(release, settings)
    parts = release.sources()
    parts |= {f"the sender {one.key}": _hash(asdict(edition.Sender.of(one))) for one in senders}
    parts["the order of the organisations"] = _hash([one.key for one in senders])
    if release.embargo:
        parts["the embargo"] = _hash(release.embargo.astimezone(dt.UTC).isoformat())
    parts["the readers"] = _hash(_audience(session, campaign))
    return parts


def _audience(session: Session, campaign: Campaign) -> list[Sequence[Any]]:
    """What was decided on each contact when the campaign was drafted; how it went is no part."""
    query = (
        select(
            Delivery.contact_id,
            Delivery.address,
            Delivery.organisation_id,
            Delivery.variant,
            Delivery.recipient,
            Delivery.message_id,
        )
        .where(Delivery.campaign_id == campaign.id)
        .order_by(Delivery.id)
    )
    return [list(row) for row in session.execute(query)]


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def approve(
    session: Session,
    campaign: Campaign,
    release: Release,
    settings: Settings,
    who: str,
    now: dt.datetime,
) -> Approval:
    """Freeze a campaign as it stands; the caller has checked it.

    Raises:
        CampaignStateError: it is finished or cancelled.
        ReleaseError: a text or a file is broken.
    """
    if campaign.status in OVER:
        raise CampaignStateError(f"The campaign {campaign.name!r} is {campaign.status.value}.")
    parts = _parts(session, campaign, release, settings)
    made = edition.make(release, settings, campaign.name)
    for one, file in zip(release.attachments, made.files, strict=True):
        if session.get(Document, file.sha256) is None:
            session.add(Document(sha256=file.sha256, content=one.path.read_bytes()))
            session.flush()
    approval = Approval(
        digest=_hash(parts),
        approved_at=now,
        approved_by=who,
        content=made.to_json() | {"frozen": parts},
    )
    campaign.approvals.append(approval)
    if campaign.status is CampaignStatus.DRAFT:
        campaign.status = CampaignStatus.APPROVED
    session.flush()
    return approval


def require(session: Session, campaign: Campaign, release: Release, settings: Settings) -> Approval:
    """The approval under which a campaign may leave.

    Raises:
        CampaignStateError: there is none, or something has changed since.
    """
    approval = campaign.approval
    if approval is None or campaign.status is CampaignStatus.DRAFT:
        raise CampaignStateError(
            f"The campaign {campaign.name!r} has not been approved since it was drafted. "
            f"Look at it with 'campaign check {campaign.name}', then: "
            f"campaign approve {campaign.name}"
        )
    if changed := changes(session, campaign, release, settings):
        raise CampaignStateError(
            f"The campaign {campaign.name!r} has changed since {approval.approved_by} approved it: "
            f"{', '.join(changed)}. Nothing was sent. Look at it with 'campaign check "
            f"{campaign.name}' and approve it again, or put back what was approved."
        )
    return approval


def changes(
    session: Session, campaign: Campaign, release: Release, settings: Settings
) -> list[str]:
    """What is no longer as the last approval froze it, by name; nothing while that holds.

    Raises:
        ReleaseError: something of it is missing.
    """
    parts = _parts(session, campaign, release, settings)
    if campaign.approval is None or _hash(parts) == campaign.approval.digest:
        return []
    frozen = campaign.approval.content["frozen"]
    names = [name for name in parts | frozen if parts.get(name) != frozen.get(name)]
    return [f"{name} is new" if name not in frozen else name for name in names]


def edition_of(approval: Approval) -> Edition:
    """The edition that an approval kept."""
    return Edition.from_json(approval.content)
