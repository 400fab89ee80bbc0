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

from campaign.contacts import workspacesecret
from campaign.drafts import archive, edition, frozen, plans
from campaign.drafts.frozen import READERS, Parts
from campaign.drafts.plans import Plan, Reader
from campaign.drafts.release import Release
from campaign.errors import CampaignStateError, NotFoundError, ReleaseError, SettingsError
from campaign.models import Approval, Campaign, Erasure, Organisation
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
    #: the readers who are otherwise
    readers: tuple[Reader, ...] = ()
    #: why it cannot be said whether its readers are; empty when it can
    unknown: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is approved, and still as it was then."""
        return self.approval is not None and not self.changes and not self.unknown


def digests(
    session: Session, campaign: Campaign, release: Release, settings: Settings
) -> dict[str, str]:
    """Of each organisation that mails anybody, the hash of all that an approval freezes.

    Raises:
        ReleaseError: something of it is missing.
    """
    found = frozen.parts(
        release, settings, plans.of(session, campaign, release, settings.workspace)
    )
    return {key: frozen.hashed(one) for key, one in found.items()}


def standings(
    session: Session, campaign: Campaign, release: Release, settings: Settings
) -> list[Standing]:
    """Where each organisation that mails anybody stands, in the order of campaign.toml.

    Raises:
        ReleaseError: something of it is missing.
    """
    planned = plans.of(session, campaign, release, settings.workspace)
    found = frozen.parts(release, settings, planned)
    return [
        _standing(session, campaign, key, now, planned[key], settings) for key, now in found.items()
    ]


def _standing(
    session: Session, campaign: Campaign, key: str, now: Parts, plan: Plan, settings: Settings
) -> Standing:
    held = campaign.approval_of(key)
    if held is None:
        return Standing(key, None)
    then: Parts = held.content["frozen"][key]
    names = [name for name in now | then if now.get(name) != then.get(name)]
    readers: tuple[Reader, ...] = ()
    unknown = ""
    if READERS in names:
        if _under_our_secret(held, settings):
            before = archive.readers_of(held, key, archive.documents(session))
            readers = tuple(plans.changes(before, plan, plans.closed(session, campaign)))
        else:
            unknown = workspacesecret.lacking(settings.workspace)
        if not readers:
            names.remove(READERS)
    return Standing(key, held, tuple(_told(one, now, then) for one in names), readers, unknown)


def _under_our_secret(held: Approval, settings: Settings) -> bool:
    secret = workspacesecret.find(settings.workspace)
    return secret is not None and workspacesecret.sign(secret) == held.content["secret"]


def _told(name: str, now: Parts, then: Parts) -> str:
    if name not in then:
        return f"{name} is new"
    return name if name in now else f"{name} is gone"


def approve(
    session: Session, campaign: Campaign, release: Release, settings: Settings, word: Word
) -> Sequence[Standing]:
    """Freeze a campaign, or one organisation's part of it, as it stands; the caller has checked it.

    Returns where each organisation stands from then on.

    Raises:
        CampaignStateError: it is finished or cancelled.
        NotFoundError: the organisation mails nobody in this campaign.
        ReleaseError: a text or a file is broken.
        SettingsError: the secret under which readers are hashed is not here, or cannot be made.
    """
    if campaign.status in OVER:
        raise CampaignStateError(f"The campaign {campaign.name!r} is {campaign.status.value}.")
    secret = _secret(session, settings)
    planned = plans.of(session, campaign, release, settings.workspace)
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
            "secret": workspacesecret.sign(secret),
        },
    )
    campaign.approvals.append(approval)
    session.flush()
    return mark(session, campaign, release, settings)


def _secret(session: Session, settings: Settings) -> bytes:
    """The secret of the workspace; a new one only where nothing was hashed under another yet."""
    if secret := workspacesecret.find(settings.workspace):
        return secret
    approvals = session.scalars(select(Approval.content))
    if session.scalars(select(Erasure).limit(1)).first() or any("secret" in it for it in approvals):
        raise SettingsError(
            "People were erased, or readers approved, in this database under a secret, and there "
            "is none here: another machine or folder has it. Nothing was approved. "
            f"{workspacesecret.put_back(settings.workspace)} If it is lost, write a new line of "
            "letters there, and approve again."
        )
    return workspacesecret.made(settings.workspace)


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


def mark(
    session: Session, campaign: Campaign, release: Release, settings: Settings
) -> Sequence[Standing]:
    """Note whether a campaign that is not under way is approved by all, or a draft.

    Returns where each organisation stands; nothing while nobody has approved, or while something
    cannot be read, which is then approved by nobody.
    """
    found: Sequence[Standing] = ()
    if campaign.approvals:
        with contextlib.suppress(ReleaseError):
            found = standings(session, campaign, release, settings)
    if campaign.status in (CampaignStatus.DRAFT, CampaignStatus.APPROVED):
        approved = bool(found) and all(one.holds for one in found)
        campaign.status = CampaignStatus.APPROVED if approved else CampaignStatus.DRAFT
    return found


def require(
    session: Session, campaign: Campaign, release: Release, settings: Settings
) -> dict[str, Approval]:
    """The approvals under which the mails of each organisation may leave.

    Raises:
        CampaignStateError: one is not there, something has changed since, or that cannot be told.
        ReleaseError: something of it is missing.
    """
    found = standings(session, campaign, release, settings)
    if missing := [one.key for one in found if one.approval is None]:
        raise CampaignStateError(_not_approved(campaign, missing, all_=len(missing) == len(found)))
    if campaign.status is CampaignStatus.DRAFT and all(one.holds for one in found):
        # between our look and the first mail somebody may draft it again: a draft never leaves
        raise CampaignStateError(_not_approved(campaign, [], all_=True))
    if unknown := [one for one in found if one.unknown]:
        raise CampaignStateError(_not_to_be_told(campaign, unknown, settings))
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


def _not_to_be_told(campaign: Campaign, unknown: Sequence[Standing], settings: Settings) -> str:
    """That the readers were hashed under another secret; nobody says that they have changed."""
    whose = ", ".join(one.key for one in unknown)
    return (
        f"Whether the readers of {campaign.name!r} are still those that were approved for {whose} "
        "cannot be said here: they were noted under the secret of the workspace, and "
        f"{unknown[0].unknown}. Nothing was sent. "
        f"{workspacesecret.put_back(settings.workspace)} If that is lost, look at the campaign and "
        f"approve it again: campaign approve {campaign.name}"
    )


def unreadable(campaign: Campaign) -> list[Standing]:
    """Where each organisation stands while something of the release is missing."""
    keys = dict.fromkeys(key for it in campaign.approvals for key in it.content.get("frozen", {}))
    gone = ("the release cannot be read any more",)
    held = {key: campaign.approval_of(key) for key in keys}
    return [Standing(key, one, gone if one else ()) for key, one in held.items()]


def changes_of(found: Sequence[Standing]) -> str:
    """What is otherwise in these parts, each change once; with whom, where it is not all."""
    touched: dict[str, list[str]] = {}
    for one in found:
        for change in one.changes:
            touched.setdefault(change, []).append(one.key)
    return ", ".join(
        change if len(keys) == len(found) else f"{change} ({', '.join(keys)})"
        for change, keys in touched.items()
    )


def _changed(changed: Sequence[Standing]) -> str:
    """Who approved what, and what of it is otherwise."""
    by: dict[str, list[Standing]] = {}
    for one in changed:
        assert one.approval  # noqa: S101 - what changed was approved
        by.setdefault(one.approval.approved_by, []).append(one)
    return "; ".join(
        f"{changes_of(found)}, since {who} approved it for {', '.join(it.key for it in found)}"
        for who, found in by.items()
    )
