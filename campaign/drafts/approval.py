"""Approval: each organisation's words, attachments, senders and readers, frozen under a digest.

What is approved is what leaves. A change voids the approvals of those whose mails it touches, and
no other; dispatch refuses until all stand.
"""

import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.drafts import archive, edition, frozen, plans
from campaign.drafts.frozen import Parts
from campaign.drafts.release import Release
from campaign.errors import CampaignStateError, NotFoundError, ReleaseError
from campaign.models import Approval, Campaign, Organisation
from campaign.settings import Settings
from campaign.terms import OVER, CampaignStatus


@dataclass(frozen=True)
class Word:
    """Who approves, when, and whose part; nobody named means the parts of all."""

    who: str
    at: dt.datetime
    organisation: str = ""


@dataclass(frozen=True)
class Standing:
    """Where the part of one organisation stands."""

    key: str
    #: the last approval of it
    approval: Approval | None
    #: what is no longer as that froze it, by name
    changes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it is approved, and still as it was then."""
        return self.approval is not None and not self.changes


def digests(
    session: Session, campaign: Campaign, release: Release, settings: Settings
) -> dict[str, str]:
    """Of each organisation that mails anybody, the hash of all that an approval freezes.

    Raises:
        ReleaseError: something of it is missing.
    """
    found = frozen.parts(release, settings, plans.of(session, campaign))
    return {key: frozen.hashed(one) for key, one in found.items()}


def standings(
    session: Session, campaign: Campaign, release: Release, settings: Settings
) -> list[Standing]:
    """Where each organisation that mails anybody stands, in the order of campaign.toml.

    Raises:
        ReleaseError: something of it is missing.
    """
    found = frozen.parts(release, settings, plans.of(session, campaign))
    return [_standing(campaign, key, now) for key, now in found.items()]


def _standing(campaign: Campaign, key: str, now: Parts) -> Standing:
    held = campaign.approval_of(key)
    if held is None:
        return Standing(key, None)
    then: Parts = held.content["frozen"][key]
    names = [name for name in now | then if now.get(name) != then.get(name)]
    return Standing(key, held, tuple(_told(one, now, then) for one in names))


def _told(name: str, now: Parts, then: Parts) -> str:
    if name not in then:
        return f"{name} is new"
    return name if name in now else f"{name} is gone"


def approve(
    session: Session, campaign: Campaign, release: Release, settings: Settings, word: Word
) -> Approval:
    """Freeze a campaign, or one organisation's part of it, as it stands; the caller has checked it.

    Raises:
        CampaignStateError: it is finished or cancelled.
        NotFoundError: the organisation mails nobody in this campaign.
        ReleaseError: a text or a file is broken.
    """
    if campaign.status in OVER:
        raise CampaignStateError(f"The campaign {campaign.name!r} is {campaign.status.value}.")
    planned = plans.of(session, campaign)
    parts = frozen.parts(release, settings, planned)
    organisation = _organisation(session, campaign, word.organisation, parts)
    if organisation:
        parts = {organisation.key: parts[organisation.key]}
    made = edition.make(release, settings, campaign.name)
    for one in release.attachments:
        archive.keep(session, one.path.read_bytes())
    approval = Approval(
        organisation=organisation,
        digest=frozen.hashed(parts),
        approved_at=word.at,
        approved_by=word.who,
        content={
            "edition": archive.keep_value(session, made.to_json()),
            "sources": archive.keep_value(session, frozen.sources(release)),
            "readers": {key: archive.keep_value(session, planned[key]) for key in parts},
            "frozen": parts,
        },
    )
    campaign.approvals.append(approval)
    mark(session, campaign, release, settings)
    session.flush()
    return approval


def _organisation(
    session: Session, campaign: Campaign, key: str, parts: dict[str, Parts]
) -> Organisation | None:
    if not key:
        return None
    if key not in parts:
        raise NotFoundError(
            f"{key} mails nobody in {campaign.name!r}, and has nothing to approve. Those who do: "
            f"{', '.join(parts) or 'nobody'}."
        )
    return session.scalars(select(Organisation).where(Organisation.key == key)).one()


def mark(session: Session, campaign: Campaign, release: Release, settings: Settings) -> None:
    """Note whether a campaign that is not under way is approved by all, or a draft.

    What cannot be read is approved by nobody.
    """
    if campaign.status not in (CampaignStatus.DRAFT, CampaignStatus.APPROVED):
        return
    found = []
    if campaign.approvals:
        with contextlib.suppress(ReleaseError):
            found = standings(session, campaign, release, settings)
    approved = bool(found) and all(one.holds for one in found)
    campaign.status = CampaignStatus.APPROVED if approved else CampaignStatus.DRAFT


def require(
    session: Session, campaign: Campaign, release: Release, settings: Settings
) -> dict[str, Approval]:
    """The approvals under which the mails of each organisation may leave.

    Raises:
        CampaignStateError: one is not there, or something has changed since.
        ReleaseError: something of it is missing.
    """
    found = standings(session, campaign, release, settings)
    if missing := [one.key for one in found if one.approval is None]:
        raise CampaignStateError(_not_approved(campaign, missing, all_=len(missing) == len(found)))
    if campaign.status is CampaignStatus.DRAFT and all(one.holds for one in found):
        # between our look and the first mail somebody may draft it again: a draft never leaves
        raise CampaignStateError(_not_approved(campaign, [], all_=True))
    if changed := [one for one in found if one.changes]:
        raise CampaignStateError(
            f"The campaign {campaign.name!r} has changed: {_changed(changed)}. Nothing was sent. "
            f"See what is otherwise with 'campaign diff {campaign.name}' and approve it again, or "
            "put back what was approved."
        )
    return {one.key: one.approval for one in found if one.approval}


def _not_approved(campaign: Campaign, missing: Sequence[str], *, all_: bool) -> str:
    whose = "" if all_ else f" by {', '.join(missing)}"
    how = f"campaign approve {campaign.name}" + ("" if all_ else f" --as {missing[0]}")
    return (
        f"The campaign {campaign.name!r} has not been approved{whose}. Nothing was sent. "
        f"Look at it with 'campaign check {campaign.name}', then: {how}"
    )


def _changed(changed: Sequence[Standing]) -> str:
    """Who approved what, and what of it is otherwise; those told once of whom it is the same."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in changed:
        assert one.approval  # noqa: S101 - what changed was approved
        alike.setdefault((one.approval.approved_by, one.changes), []).append(one.key)
    return "; ".join(
        f"{', '.join(changes)}, since {who} approved it for {', '.join(keys)}"
        for (who, changes), keys in alike.items()
    )
