"""The line of one organisation: its relay, and its part of a campaign's queue, sent one by one."""

import contextlib
import datetime as dt
import functools
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, selectinload

from campaign import db, passwords, settings
from campaign.delivery import lateoptouts, ledger, postbox
from campaign.delivery.postbox import Postbox
from campaign.delivery.transport import Answer, Connection, ConnectionLostError, Verdict
from campaign.errors import CampaignError, CampaignStateError, DatabaseError, RelayError
from campaign.models import Campaign, Delivery, Organisation, Worker
from campaign.settings import Settings
from campaign.terms import CampaignStatus, DeliveryStatus, ExclusionReason

NOTING_TRIES = 60  #: seconds for which a known outcome is kept, when the database is away
FAULTS_IN_A_ROW = 3  #: refusals that are about us, after which this relay is left alone


@dataclass
class Outcome:
    """What a run of dispatch did."""

    counts: Counter[DeliveryStatus] = field(default_factory=Counter)
    #: relays that stopped us, in words
    problems: list[str] = field(default_factory=list)
    #: mails whose doubt comes from an earlier run that was broken off
    found_in_doubt: int = 0
    #: a person asked us to stop
    stopped: bool = False
    finished: bool = False


@dataclass(frozen=True)
class Task:
    """A campaign with all that a run needs to send it."""

    source: Engine
    settings: Settings
    campaign_id: int
    worker_id: int
    #: of each organisation, the number of the approval that was prepared, and what makes its mails
    approvals: dict[str, int]
    posts: dict[str, Postbox]
    #: set by whoever wants the run to stop after the message on the wire
    stop: threading.Event
    on_outcome: Callable[[DeliveryStatus], None]


class Line:
    """The line of one organisation: its relay, and its part of the queue."""

    def __init__(self, task: Task, organisation: settings.Organisation, outcome: Outcome) -> None:
        self._task = task
        self._organisation = organisation
        self._outcome = outcome
        self._faults = 0

    def work(self) -> None:
        """Send until nothing is due. A connection that ends between messages is made anew.

        Raises:
            RelayError: the relay cannot be used, or broke off.
        """
        while self._anything_due():
            with Connection(self._relay, passwords.of(self._organisation)) as connection:
                if not self._over(connection):
                    return

    @property
    def _relay(self) -> settings.Relay:
        return self._organisation.relay

    @property
    def _post(self) -> Postbox:
        return self._task.posts[self._organisation.key]

    def _over(self, connection: Connection) -> bool:
        """Send over this connection; whether it ended early and another one is wanted."""
        sent = 0
        claimed = self._turn(None, None)
        while claimed:
            delivery, content = claimed
            try:
                answer = connection.send(
                    self._post.envelope_sender(delivery),
                    delivery.recipient["email"],
                    content,
                    functools.partial(self._still_ours, delivery),
                )
            except ConnectionLostError as problem:
                self._lost(delivery, problem)
                if problem.in_doubt or not sent:
                    raise RelayError(self._broke_off(delivery, problem)) from problem
                return True
            sent += 1
            claimed = self._turn_or_note(delivery, answer)
            if self._faults >= FAULTS_IN_A_ROW:
                raise RelayError(
                    f"SMTP relay {self._relay} refused {self._faults} messages in a row for a "
                    f"reason that is ours: {answer}. They wait, and nobody is lost. Ask whoever "
                    "runs the relay, then send again."
                )
        return False

    def _turn_or_note(self, delivery: Delivery, answer: Answer) -> tuple[Delivery, bytes] | None:
        """A turn; if the database fails then, the outcome that we know is noted once it is back.

        Raises:
            DatabaseError: saying which answer could not be noted, if it does not come back.
        """
        try:
            return self._turn(delivery, answer)
        except DatabaseError as problem:
            failed = problem
        for _ in range(NOTING_TRIES):
            time.sleep(1)
            if self._noted(delivery, answer):
                raise failed
        raise DatabaseError(
            f"{failed} The relay's answer to the mail to {delivery.address} ({answer}) could not "
            "be noted; that mail will stand in doubt."
        )

    def _noted(self, delivery: Delivery, answer: Answer) -> bool:
        try:
            with db.session(self._task.source) as session:
                self._record(session, delivery, answer, db.now(session))
        except DatabaseError:
            return False
        return True

    def _still_ours(self, delivery: Delivery) -> bool:
        """Whether a claim holds; looked at only when so long has passed that we may have slept."""
        claimed = delivery.claimed_at
        lease = self._task.settings.lease
        if claimed and dt.datetime.now(dt.UTC) - claimed < dt.timedelta(seconds=lease / 2):
            return True
        with db.session(self._task.source, reading=True) as session:
            now = session.get_one(Delivery, delivery.id)
            mine = now.worker_id == self._task.worker_id
            return mine and now.status is DeliveryStatus.SENDING

    def _turn(
        self, delivery: Delivery | None, answer: Answer | None
    ) -> tuple[Delivery, bytes] | None:
        """One transaction: the outcome of the last message and the claim of the next.

        Raises:
            CampaignError: the next one cannot be claimed; the outcome of the last is kept.
        """
        with db.session(self._task.source) as session:
            now = db.now(session)
            if delivery is not None and answer is not None:
                self._record(session, delivery, answer, now)
            if self._task.stop.is_set() or self._faults >= FAULTS_IN_A_ROW:
                return None
            try:
                return self._claim(session, now)
            except CampaignError as found:
                problem = found
        raise problem

    def _claim(self, session: Session, now: dt.datetime) -> tuple[Delivery, bytes] | None:
        """The next message that is ours to offer; who is suppressed by now is excluded."""
        shared = {"read": True}
        campaign = session.get_one(Campaign, self._task.campaign_id, with_for_update=shared)
        worker = session.get_one(Worker, self._task.worker_id)
        key = self._organisation.key
        held = campaign.approval_of(key)
        if held is None or held.id != self._task.approvals.get(key):
            raise CampaignStateError(
                f"The campaign {campaign.name!r} was approved anew while it was being sent. "
                f"To go on with what was approved last: campaign send {campaign.name}"
            )
        if campaign.status is not CampaignStatus.SENDING:
            return None
        while delivery := session.scalars(self._next(campaign, now)).first():
            zone = self._task.settings.timezone
            if barred := lateoptouts.why(session, delivery, zone):
                ledger.exclude(session, delivery, ExclusionReason.SUPPRESSED, barred, now)
                self._tell(DeliveryStatus.EXCLUDED)
                continue
            content = self._post.message(delivery, delivery.message_date or now)
            if ledger.claim(session, delivery, worker, held, postbox.sha256(content), now):
                return delivery, content
        return None

    def _next(self, campaign: Campaign, now: dt.datetime):  # type: ignore[no-untyped-def]
        return (
            select(Delivery)
            .join(Delivery.organisation)
            .where(ledger.due(campaign, now), Organisation.key == self._organisation.key)
            .order_by(Delivery.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=Delivery)
            .options(selectinload(Delivery.organisation))
        )

    def _anything_due(self) -> bool:
        with db.session(self._task.source, reading=True) as session:
            campaign = session.get_one(Campaign, self._task.campaign_id)
            if campaign.status is not CampaignStatus.SENDING or self._task.stop.is_set():
                return False
            return session.scalars(self._next(campaign, db.now(session))).first() is not None

    def _record(
        self, session: Session, delivery: Delivery, answer: Answer, now: dt.datetime
    ) -> None:
        worker = session.get_one(Worker, self._task.worker_id)
        delivery = session.get_one(Delivery, delivery.id)
        again = None
        match answer.verdict:
            case Verdict.ACCEPTED:
                status = DeliveryStatus.ACCEPTED
            case Verdict.REFUSED:
                status = DeliveryStatus.REFUSED
            case _ if self._too_late(delivery, now):
                status = DeliveryStatus.REFUSED
            case _:
                status = DeliveryStatus.DEFERRED
                tries = min(delivery.attempts, len(ledger.BACKOFF)) - 1
                again = now + dt.timedelta(seconds=ledger.BACKOFF[tries])
        self._faults = self._faults + 1 if answer.verdict is Verdict.OUR_FAULT else 0
        given_up = status is DeliveryStatus.REFUSED and answer.verdict is not Verdict.REFUSED
        reply = f"given up: {answer}" if given_up else str(answer)
        ledger.settle(session, delivery, worker, status, reply, now, again)
        self._tell(status)

    def _too_late(self, delivery: Delivery, now: dt.datetime) -> bool:
        first = delivery.message_date or now
        return now - first >= dt.timedelta(seconds=self._task.settings.give_up_after)

    def _lost(self, delivery: Delivery, problem: ConnectionLostError) -> None:
        status = DeliveryStatus.IN_DOUBT if problem.in_doubt else DeliveryStatus.QUEUED
        with db.session(self._task.source) as session:
            worker = session.get_one(Worker, self._task.worker_id)
            kept = session.get_one(Delivery, delivery.id)
            reply = f"connection lost: {problem}"
            ledger.settle(session, kept, worker, status, reply, db.now(session))
        if problem.in_doubt:
            self._tell(status)

    def _tell(self, status: DeliveryStatus) -> None:
        self._outcome.counts[status] += 1
        with contextlib.suppress(OSError):  # a terminal that is gone changes nothing of the mail
            self._task.on_outcome(status)

    def _broke_off(self, delivery: Delivery, problem: ConnectionLostError) -> str:
        name = f"SMTP relay {self._relay} broke off"
        if not problem.in_doubt:
            return f"{name}: {problem}. Nothing is in doubt; send again to go on."
        return (
            f"{name} after it was given the mail to {delivery.address}, before it answered. That "
            "mail is in doubt and is not sent again by itself; send again to go on with the others."
        )
