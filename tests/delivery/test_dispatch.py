"""Sending, against a real relay that misbehaves in every way we know."""

import datetime as dt
import signal
import time
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from campaign import db
from campaign.contacts import suppressions
from campaign.delivery import gate, ledger, readers, worker
from campaign.drafts import archive
from campaign.errors import DatabaseError
from campaign.models import Approval, Contact, Delivery, DeliveryEvent, Worker
from campaign.terms import CampaignStatus, DeliveryStatus, SuppressionReason
from tests.conftest import Invoke
from tests.relay import Received, Relay

WriteFile = Callable[[str, str], Path]
EVERYBODY = ["ada@dageraad.example", "bob@dageraad.example", "cy@weekblad.example"]


def statuses(engine: sa.Engine) -> dict[str, str]:
    with db.session(engine, reading=True) as session:
        query = sa.select(Delivery.address, Delivery.status).order_by(Delivery.id)
        return {address: status.value for address, status in session.execute(query)}


def header(received: Received, name: str) -> str:
    return str(message_from_bytes(received.content)[name])


def test_a_second_send_sends_nothing_twice(invoke: Invoke, approved: str, relay: Relay) -> None:
    invoke("send", approved)
    again = invoke("send", approved)
    assert "lente is finished: nothing is left to send." in again.output
    assert relay.recipients == EVERYBODY


def test_a_dispatch_that_breaks_off_never_writes_to_anyone_twice(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.hang_up_after = 1
    broken = invoke("send", approved, exit_code=1)
    assert broken.error.startswith("Error: alfa: SMTP relay 127.0.0.1:")
    assert "bob@dageraad.example, before it answered" in broken.error
    assert list(statuses(engine).values()) == ["accepted", "in doubt", "queued"]

    relay.hang_up_after = None
    resumed = invoke("send", approved, exit_code=3)
    assert relay.recipients == ["ada@dageraad.example", "cy@weekblad.example"]
    assert "In doubt is what the relay may or may not have" in resumed.output
    assert list(statuses(engine).values()) == ["accepted", "in doubt", "accepted"]


def test_a_doubt_that_is_settled_as_gone_finishes_the_campaign(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.hang_up_after = 2
    invoke("send", approved, exit_code=1)
    relay.hang_up_after = None
    invoke("settle", approved, "cy@weekblad.example", "--it-went")
    assert statuses(engine)["cy@weekblad.example"] == "accepted"
    assert "lente: finished" in invoke("report", approved).output
    assert relay.recipients == EVERYBODY[:2]


def test_a_message_sent_again_is_the_same_message(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.hang_up_after = 0
    lost: list[Received] = []
    invoke("send", approved, exit_code=1)
    with db.session(engine, reading=True) as session:
        first = session.scalars(sa.select(Delivery).order_by(Delivery.id)).first()
        assert first is not None
        lost.append(Received("", first.address, b""))
        before = (first.message_id, first.message_date, first.message_sha256)
    relay.hang_up_after = None
    invoke("settle", approved, "ada@dageraad.example", "--send-again")
    invoke("send", approved)
    with db.session(engine, reading=True) as session:
        again = session.get_one(Delivery, first.id)
        assert (again.message_id, again.message_date, again.message_sha256) == before
    assert header(relay.messages[0], "Message-ID") == before[0]


def test_what_is_not_in_doubt_cannot_be_settled(invoke: Invoke, approved: str) -> None:
    refused = invoke("settle", approved, "ada@dageraad.example", "--send-again", exit_code=1)
    assert "is queued, not in doubt" in refused.error


def test_a_refused_address_stops_nobody_else(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.rcpt_replies = {"bob@": "550 5.1.1 No such user"}
    sent = invoke("send", approved, exit_code=3)
    assert "2 accepted" in sent.output
    assert list(statuses(engine).values()) == ["accepted", "refused", "accepted"]
    assert "550 5.1.1 No such user" in invoke("report", approved).output


def test_a_relay_that_says_not_now_is_asked_again_later(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.rcpt_replies = {"bob@": "450 4.2.1 Greylisted"}
    sent = invoke("send", approved, exit_code=3)
    assert "Deferred mails can be tried again from" in sent.output
    assert statuses(engine)["bob@dageraad.example"] == "deferred"

    relay.rcpt_replies = {}
    assert "nothing was due" in invoke("send", approved, exit_code=3).output
    with db.session(engine) as session:
        past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
        session.execute(sa.update(Delivery).values(next_attempt_at=past))
    assert "Finished." in invoke("send", approved).output
    assert sorted(relay.recipients) == EVERYBODY


def test_a_message_deferred_for_a_day_is_given_up_and_said(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.rcpt_replies = {"bob@": "450 4.2.1 Greylisted"}
    invoke("send", approved, exit_code=3)
    with db.session(engine) as session:
        now = dt.datetime.now(dt.UTC)
        bob = sa.update(Delivery).where(Delivery.status == DeliveryStatus.DEFERRED)
        yesterday = now - dt.timedelta(days=1)
        session.execute(bob.values(next_attempt_at=now, message_date=yesterday))
    invoke("send", approved, exit_code=3)
    assert "given up: 450 4.2.1 Greylisted" in invoke("report", approved).output


@pytest.mark.parametrize(
    "reply", ["550 5.7.1 Relaying denied", "530 5.7.0 Authentication required"]
)
def test_a_relay_that_refuses_us_loses_nobody(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine, reply: str
) -> None:
    relay.rcpt_replies = {"@": reply}
    stopped = invoke("send", approved, exit_code=1)
    assert "refused 3 messages in a row for a reason that is ours" in stopped.error
    assert set(statuses(engine).values()) == {"deferred"}


def test_a_relay_that_refuses_our_sender_loses_nobody(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.mail_reply = "553 5.1.8 Sender not allowed"
    stopped = invoke("send", approved, exit_code=1)
    assert "553 5.1.8 Sender not allowed" in stopped.error
    assert set(statuses(engine).values()) == {"deferred"}


def test_a_relay_that_takes_one_message_for_each_connection_gets_them_all(
    invoke: Invoke, approved: str, relay: Relay
) -> None:
    relay.drop_connection_after = 1
    invoke("send", approved)
    assert relay.recipients == EVERYBODY
    assert relay.connections == 3


def test_a_relay_that_hangs_up_before_the_message_leaves_no_doubt(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.drop_connection_after = 0
    broken = invoke("send", approved, exit_code=1)
    assert "Nothing is in doubt" in broken.error
    assert set(statuses(engine).values()) == {"queued"}


def test_an_answer_that_refuses_the_content_is_no_doubt(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.data_replies = {"ada@": "554 5.6.0 Bad content", "bob@": "451 4.3.0 Later"}
    invoke("send", approved, exit_code=3)
    assert list(statuses(engine).values()) == ["refused", "deferred", "accepted"]


def test_a_relay_that_is_down_is_said_in_one_sentence_and_loses_nothing(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine, workspace: Path
) -> None:
    file = workspace / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace(f"port = {relay.port}", "port = 1"), "utf-8")
    down = invoke("send", approved, exit_code=1)
    assert down.error.startswith("Error: alfa: SMTP relay 127.0.0.1:1 cannot be reached")
    assert set(statuses(engine).values()) == {"queued"}


def test_ctrl_c_finishes_what_is_on_the_wire_and_stops(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.delay = 0.2
    relay.on_message = lambda _: signal.raise_signal(signal.SIGINT)
    stopped = invoke("send", approved, exit_code=3)
    assert "Stopped as asked. To go on: campaign send lente" in stopped.output
    assert list(statuses(engine).values()) == ["accepted", "queued", "queued"]

    relay.on_message = lambda _: None
    invoke("send", approved)
    assert relay.recipients == EVERYBODY


def test_an_opt_out_after_approval_wins_at_the_claim(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    def opt_out(_: Received) -> None:
        with db.session(engine) as session:
            suppressions.suppress(
                session, "cy@weekblad.example", None, SuppressionReason.ASKED, "", db.now(session)
            )

    relay.on_message = opt_out
    invoke("send", approved)
    assert relay.recipients == EVERYBODY[:2]
    assert "1 suppressed" in invoke("report", approved).output


def test_a_cancel_elsewhere_stops_a_send_under_way(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    def cancel(_: Received) -> None:
        with db.session(engine) as session:
            ledger.cancel(session, ledger.find(session, approved), "Els", db.now(session))

    relay.on_message = cancel
    invoke("send", approved)
    assert relay.recipients == EVERYBODY[:1]
    report = invoke("report", approved).output
    assert "lente: cancelled" in report
    assert "3 considered = 1 mailed + 2 cancelled" in report


def test_every_message_is_made_before_the_first_connection(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    with db.session(engine) as session:
        held = ledger.find(session, approved).approval_of("alfa")
        assert held is not None
        edition = archive.value(archive.documents(session), held.content["edition"])
        edition["texts"]["press.nl"]["words"]["text"] += "{{ 1 / 0 if contact.first_name == 'Cy' }}"
        held.content = held.content | {"edition": archive.keep_value(session, edition)}
    broken = invoke("send", approved, exit_code=1)
    assert "cannot be made for Cy Claes" in broken.error
    assert relay.connections == 0


def test_nothing_leaves_after_the_words_have_changed(
    invoke: Invoke, approved: str, relay: Relay, workspace: Path
) -> None:
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    text.write_text(text.read_text("utf-8") + "\nEn nog iets.\n", "utf-8")
    refused = invoke("send", approved, exit_code=1)
    assert "has changed: nieuws/press.nl.md, since" in refused.error
    assert relay.connections == 0


def test_nothing_leaves_without_approval(invoke: Invoke, drafted: str, relay: Relay) -> None:
    refused = invoke("send", drafted, exit_code=1)
    assert "has not been approved" in refused.error
    assert relay.connections == 0


def test_nothing_leaves_before_the_embargo_unless_that_is_said(
    invoke: Invoke, drafted: str, relay: Relay, workspace: Path, engine: sa.Engine
) -> None:
    file = workspace / "templates" / "emails" / "nieuws" / "release.toml"
    file.write_text("embargo = 2999-02-20T09:00:00\n" + file.read_text("utf-8"), "utf-8")
    with db.session(engine) as session:
        session.execute(sa.update(Contact).where(Contact.id != 2).values(embargo="yes"))
    invoke("approve", drafted)
    refused = invoke("send", drafted, exit_code=1)
    assert "is under embargo until Wednesday 20 February 2999, 09:00" in refused.error
    assert relay.connections == 0
    sent = invoke("send", drafted, "--under-embargo").output
    assert relay.recipients == [EVERYBODY[0], EVERYBODY[2]]
    assert "1 mail waits for the end of the embargo, 2999-02-20 09:00" in sent
    assert "nothing was due" in invoke("send", drafted, "--under-embargo").output
    assert "lente: sending" in invoke("report", drafted).output


def test_each_organisation_sends_its_own_part_in_its_own_name(
    invoke: Invoke, contacts_file: WriteFile, relay: Relay
) -> None:
    contacts_file(
        "alfa-pers.csv", "Naam;E-mail\nAda;ada@dageraad.example\nBob;bob@dageraad.example"
    )
    contacts_file("beta-pers.csv", "Naam;E-mail\nBob;BOB@dageraad.example\nCy;cy@weekblad.example")
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "samen", "--release", "nieuws", "--to", "list:*/pers")
    invoke("approve", "samen")
    invoke("send", "samen")
    assert [(one.sender, one.recipient) for one in relay.messages] == [
        ("pers@alfa.example", "ada@dageraad.example"),
        ("pers@alfa.example", "bob@dageraad.example"),
        ("pers@beta.example", "cy@weekblad.example"),
    ]
    assert header(relay.messages[0], "Reply-To") == "antwoord@alfa.example"
    assert header(relay.messages[2], "From") == "Persdienst Beta <pers@beta.example>"


def test_a_relay_that_fails_stops_its_own_organisation_only(
    invoke: Invoke, contacts_file: WriteFile, relay: Relay, workspace: Path, engine: sa.Engine
) -> None:
    contacts_file("alfa-pers.csv", "Naam;E-mail\nAda;ada@dageraad.example")
    contacts_file("beta-pers.csv", "Naam;E-mail\nCy;cy@weekblad.example")
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "samen", "--release", "nieuws", "--to", "list:*/pers")
    invoke("approve", "samen")
    file = workspace / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace(f"port = {relay.port}", "port = 1", 1), "utf-8")
    invoke("send", "samen", exit_code=1)
    assert relay.recipients == ["cy@weekblad.example"]
    assert statuses(engine) == {"ada@dageraad.example": "queued", "cy@weekblad.example": "accepted"}


def test_the_organisation_that_last_wrote_writes_again(
    invoke: Invoke, contacts_file: WriteFile, relay: Relay
) -> None:
    contacts_file("beta-pers.csv", "Naam;E-mail\nAda;ada@dageraad.example")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    invoke("draft", "eerst", "--release", "nieuws", "--to", "list:beta/pers")
    invoke("approve", "eerst")
    invoke("send", "eerst")
    contacts_file("alfa-pers.csv", "Naam;E-mail\nAda;ada@dageraad.example")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "dan", "--release", "nieuws", "--to", "list:*/pers")
    asked = invoke("approve", "dan", "--yes").output
    assert "1 of these 1 had this release already, in 'eerst'." in asked
    invoke("send", "dan")
    assert [one.sender for one in relay.messages] == ["pers@beta.example", "pers@beta.example"]
    assert "wrote last, on" in invoke("contacts", "show", "ada@dageraad.example").output


def test_a_worker_that_lives_is_not_put_in_doubt_and_a_silent_one_is(
    invoke: Invoke, approved: str, engine: sa.Engine
) -> None:
    with db.session(engine) as session:
        campaign = ledger.find(session, approved)
        campaign.status = CampaignStatus.SENDING
        now = db.now(session)
        silent = Worker(host="elsewhere", pid=1, started_at=now, seen_at=now)
        session.add(silent)
        session.flush()
        delivery = session.scalars(sa.select(Delivery).order_by(Delivery.id)).first()
        held = campaign.approval_of("alfa")
        assert delivery is not None and held is not None
        assert ledger.claim(session, delivery, silent, held, "hash", now)
        assert ledger.doubt_the_dead(session, 15, now + dt.timedelta(seconds=14)) == 0
        assert ledger.doubt_the_dead(session, 15, now + dt.timedelta(seconds=16)) == 1
        # it lived after all, and its answer settles the doubt
        ledger.settle(session, delivery, silent, DeliveryStatus.ACCEPTED, "250 OK", now)
        assert delivery.status is DeliveryStatus.ACCEPTED
        events = session.scalars(sa.select(DeliveryEvent.status).order_by(DeliveryEvent.id)).all()
        assert [one.value for one in events] == ["sending", "in doubt", "accepted"]


def test_of_two_claims_one_wins(invoke: Invoke, approved: str, engine: sa.Engine) -> None:
    with db.session(engine) as session:
        campaign = ledger.find(session, approved)
        now = db.now(session)
        workers = [Worker(host="h", pid=n, started_at=now, seen_at=now) for n in (1, 2)]
        session.add_all(workers)
        session.flush()
        delivery = session.scalars(sa.select(Delivery).order_by(Delivery.id)).first()
        held = campaign.approval_of("alfa")
        assert delivery is not None and held is not None
        won = [ledger.claim(session, delivery, one, held, "hash", now) for one in workers]
        assert won == [True, False]
        assert delivery.worker_id == workers[0].id


def test_a_worker_says_that_it_lives(engine: sa.Engine) -> None:
    with worker.alive(engine, 1) as number:
        time.sleep(0.6)
        with db.session(engine, reading=True) as session:
            living = session.get_one(Worker, number)
            assert living.seen_at > living.started_at
            assert living.ended_at is None
    with db.session(engine, reading=True) as session:
        assert session.get_one(Worker, number).ended_at is not None


def test_a_new_approval_stops_a_send_of_the_old_one(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    def approve_anew(_: Received) -> None:
        with db.session(engine) as session:
            held = ledger.find(session, approved).approval_of("alfa")
            assert held is not None
            session.add(
                Approval(
                    campaign_id=held.campaign_id,
                    digest=held.digest,
                    approved_at=held.approved_at,
                    approved_by="Els",
                    content=held.content,
                )
            )

    relay.on_message = approve_anew
    stopped = invoke("send", approved, exit_code=1)
    assert "was approved anew while it was being sent" in stopped.error
    assert list(statuses(engine).values()) == ["accepted", "queued", "queued"]
    relay.on_message = lambda _: None
    invoke("send", approved)
    assert relay.recipients == EVERYBODY


def test_a_campaign_that_goes_back_to_draft_elsewhere_stops(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    def redraft(_: Received) -> None:
        with db.session(engine) as session:
            ledger.find(session, approved).status = CampaignStatus.DRAFT

    relay.on_message = redraft
    invoke("send", approved, exit_code=3)
    assert relay.recipients == EVERYBODY[:1]


def test_an_opt_out_of_the_same_person_under_another_address_wins_at_the_claim(
    invoke: Invoke, contacts_file: WriteFile, relay: Relay
) -> None:
    twins = "Naam;Medium;E-mail\nAda Aerts;Dag;ada@dag.example\nada AERTS;dag;a.aerts@dag.example\n"
    contacts_file("alfa-pers.csv", twins)
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    invoke("approve", "lente")
    invoke("contacts", "suppress", "a.aerts@dag.example")
    invoke("send", "lente")
    assert relay.recipients == []
    assert (
        "2 considered = 0 mailed + 1 suppressed + 1 duplicate" in invoke("report", "lente").output
    )


def test_a_cancel_while_the_mails_were_being_made_is_not_undone(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = gate.prepare

    def prepare_slowly(session: Session, *rest: Any) -> Any:
        found = prepared(session, *rest)
        with db.session(engine) as other:
            ledger.cancel(other, ledger.find(other, approved, alone=True), "Els", db.now(other))
        return found

    monkeypatch.setattr(gate, "prepare", prepare_slowly)
    stopped = invoke("send", approved, exit_code=1)
    assert "was changed while its mails were being made" in stopped.error
    assert relay.connections == 0
    assert "lente: cancelled" in invoke("report", approved).output


def test_a_known_acceptance_stands_against_a_ruling_on_which_nobody_acted(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    def doubt_and_rule(received: Received) -> None:
        if len(relay.messages) > 1:
            return
        with db.session(engine) as session:
            campaign = ledger.find(session, approved)
            late = db.now(session) + dt.timedelta(hours=1)
            assert ledger.doubt_the_dead(session, 1, late) == 1
            first = readers.mail(session, campaign, received.recipient)
            ledger.rule(session, first, ledger.Ruling(False, "Els"), db.now(session))

    relay.on_message = doubt_and_rule
    invoke("send", approved)
    assert relay.recipients == EVERYBODY


def test_nothing_of_a_cancelled_campaign_waits_for_ever(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.hang_up_after = 0
    invoke("send", approved, exit_code=1)
    invoke("cancel", approved, "--yes")
    said = invoke("settle", approved, "ada@dageraad.example", "--send-again").output
    assert "Send it with" not in said
    assert set(statuses(engine).values()) == {"excluded"}
    assert "3 considered = 0 mailed + 3 cancelled" in invoke("report", approved).output


def test_a_finished_campaign_that_did_not_reach_everybody_says_so_again(
    invoke: Invoke, approved: str, relay: Relay
) -> None:
    relay.rcpt_replies = {"@": "550 5.1.1 No such user"}
    invoke("send", approved, exit_code=3)
    again = invoke("send", approved, exit_code=3).output
    assert "lente is finished: nothing is left to send." in again
    assert "refused" in again


def test_an_embargo_that_moves_after_approval_voids_it(
    invoke: Invoke, drafted: str, relay: Relay, workspace: Path
) -> None:
    release = workspace / "templates" / "emails" / "nieuws" / "release.toml"
    release.write_text("embargo = 2020-02-20T09:00:00\n" + release.read_text("utf-8"), "utf-8")
    invoke("approve", drafted)
    file = workspace / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace("Europe/Brussels", "Asia/Tokyo"), "utf-8")
    assert "the embargo" in invoke("send", drafted, exit_code=1).error
    assert relay.connections == 0


def test_an_answer_is_noted_when_the_database_is_back(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, broken = db.now, [1, 1]

    def now(session: Session) -> dt.datetime:
        if relay.messages and broken:
            broken.pop()
            raise DatabaseError("The database is locked.")
        return real(session)

    monkeypatch.setattr(db, "now", now)
    failed = invoke("send", approved, exit_code=1)
    assert "The database is locked." in failed.error
    assert list(statuses(engine).values()) == ["accepted", "queued", "queued"]
