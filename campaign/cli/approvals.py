"""Who approved what, when, and what is otherwise since; told the same wherever it is told."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from campaign.cli.app import App
from campaign.errors import ReleaseError
from campaign.terms import OVER, CampaignStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.drafts.approval import Standing
    from campaign.models import Campaign


def told(app: App, found: "Sequence[Standing]") -> list[tuple[bool, str]]:
    """Where the parts of the organisations stand, in sentences; whether each still stands.

    Those that stand alike are told together, and a change once.
    """
    alike: dict[object, list[Standing]] = {}
    for one in found:
        who = (
            (one.approval.approved_by, app.moment(one.approval.approved_at)) if one.approval else ""
        )
        alike.setdefault((who, one.holds, one.unknown), []).append(one)
    return [(group[0].holds, _sentence(app, group)) for group in alike.values()]


def _sentence(app: App, group: "Sequence[Standing]") -> str:
    from campaign.drafts import approval

    first, keys = group[0], ", ".join(one.key for one in group)
    if first.approval is None:
        return f"{keys}: not approved yet."
    said = f"{keys}: approved by {first.approval.approved_by} on "
    said += app.moment(first.approval.approved_at)
    if changes := approval.changes_of(group):
        said += f", and changed since: {changes}"
    if first.unknown:
        return (
            f"{said}. Whether the readers are still the same cannot be said: they were noted under "
            f"the secret of the workspace, and {first.unknown}."
        )
    return f"{said}. Approve it again." if changes else f"{said}, and that still stands."


def standings(app: App, session: "Session", campaign: "Campaign") -> "Sequence[Standing]":
    """Where each organisation stands, while that still matters; nothing before any approval."""
    from campaign.drafts import approval

    if not campaign.approvals or campaign.status in OVER:
        return []
    try:
        return approval.standings(session, campaign, app.release(campaign), app.settings)
    except ReleaseError:
        return approval.unreadable(campaign)


def status_told(campaign: "Campaign", found: "Sequence[Standing]") -> str:
    """The status of a campaign in words: what is called approved is approved still."""
    told = campaign.status.value
    if campaign.status is CampaignStatus.DRAFT or all(one.holds for one in found):
        return told
    unknown = all(one.holds or (one.unknown and not one.changes) for one in found)
    return f"{told}, readers not known here" if unknown else f"{told}, to approve again"


def as_json(app: App, found: "Sequence[Standing]") -> dict[str, object]:
    """Whether all of it stands, and where each organisation does, for another program."""
    return {
        "approvals_stand": bool(found) and all(one.holds for one in found),
        "approvals": [part_as_json(app, one) for one in found],
    }


def part_as_json(app: App, one: "Standing") -> dict[str, object]:
    """Where one organisation stands."""
    return {
        "organisation": one.key,
        "approved_by": one.approval.approved_by if one.approval else None,
        "approved_at": app.moment(one.approval.approved_at) if one.approval else None,
        "changed": list(one.changes),
        "readers_unknown": one.unknown or None,
        "stands": one.holds,
    }
