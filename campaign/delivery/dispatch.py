"""Sends the queue of a campaign: claim, commit, send, commit; one message on the wire at a time.

This, with its lines, is the one place that commits as it goes. After a kill at any instant at most
one message for each connection is in doubt, and all others are exactly known.
"""

from sqlalchemy.orm import Session

from campaign import db
from campaign.delivery import ledger
from campaign.delivery.line import Line, Outcome, Task
from campaign.errors import CampaignStateError, RelayError
from campaign.models import Campaign
from campaign.terms import CampaignStatus


def run(task: Task, keys: list[str]) -> Outcome:
    """Send what is due, one organisation after another, until the queue is empty or we are stopped.

    A relay that fails stops its own organisation only.
    """
    outcome = Outcome()
    with db.session(task.source) as session:
        outcome.found_in_doubt = ledger.doubt_the_dead(
            session, task.settings.lease, db.now(session)
        )
        _begin(session, task)
    for key in keys:
        if task.stop.is_set():
            break
        try:
            Line(task, task.settings.organisation(key), outcome).work()
        except RelayError as problem:
            outcome.problems.append(f"{key}: {problem}")
    outcome.stopped = task.stop.is_set()
    with db.session(task.source) as session:
        campaign = session.get_one(Campaign, task.campaign_id)
        outcome.finished = ledger.finish(session, campaign, db.now(session))
    return outcome


def _begin(session: Session, task: Task) -> None:
    """Note that the campaign is being sent; what happened since we looked at it is not undone.

    Raises:
        CampaignStateError: it was cancelled, drafted or approved anew in the meantime.
    """
    campaign = session.get_one(Campaign, task.campaign_id, with_for_update=True)
    ready = (CampaignStatus.APPROVED, CampaignStatus.SCHEDULED, CampaignStatus.SENDING)
    held = {key: campaign.approval_of(key) for key in task.approvals}
    as_prepared = all(one and one.id == task.approvals[key] for key, one in held.items())
    too_early = campaign.scheduled_at is not None and campaign.scheduled_at > db.now(session)
    if campaign.status not in ready or not as_prepared or too_early:
        raise CampaignStateError(
            f"The campaign {campaign.name!r} was changed while its mails were being made. Nothing "
            f"was sent. Look at it with: campaign check {campaign.name}"
        )
    campaign.status = CampaignStatus.SENDING
