"""Who approved what, when, and what is otherwise since; told the same wherever it is told."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from campaign.cli.app import App
from campaign.errors import ReleaseError
from campaign.terms import OVER

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.drafts.approval import Standing
    from campaign.drafts.release import Release
    from campaign.models import Campaign


def told(app: App, one: "Standing") -> str:
    """Where the part of one organisation stands, in a sentence."""
    if one.approval is None:
        return f"{one.key}: not approved yet."
    who = f"approved by {one.approval.approved_by} on {app.moment(one.approval.approved_at)}"
    if one.unknown:
        changed = f", and changed since: {', '.join(one.changes)}" if one.changes else ""
        return (
            f"{one.key}: {who}{changed}. Whether its readers are still the same cannot be said: "
            f"they were noted under the secret of the workspace, and {one.unknown}."
        )
    if one.changes:
        return f"{one.key}: {who}, and changed since: {', '.join(one.changes)}. Approve it again."
    return f"{one.key}: {who}, and that still stands."


def standings(
    app: App, session: "Session", campaign: "Campaign", release: "Release | None" = None
) -> "Sequence[Standing]":
    """Where each organisation stands, while that can be said and still matters."""
    from campaign.drafts import approval

    if not campaign.approvals or campaign.status in OVER:
        return []
    try:
        release = release or app.release(campaign)
        return approval.standings(session, campaign, release, app.settings)
    except ReleaseError:
        return []


def as_json(app: App, found: "Sequence[Standing]") -> list[dict[str, object]]:
    """The same, for another program."""
    return [
        {
            "organisation": one.key,
            "approved_by": one.approval.approved_by if one.approval else None,
            "approved_at": app.moment(one.approval.approved_at) if one.approval else None,
            "changed": list(one.changes),
            "readers_unknown": one.unknown or None,
            "stands": one.holds,
        }
        for one in found
    ]
