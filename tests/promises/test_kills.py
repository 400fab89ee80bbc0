"""The promises hold when the program is killed at the worst moment, and when it runs twice."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaign import db
from campaign.models import Delivery
from tests.conftest import Invoke
from tests.relay import Received, Relay

WriteFile = Callable[[str, str], Path]


def people(count: int) -> str:
    lines = [f"Voornaam{n};Achternaam{n};lezer{n}@krant{n % 7}.example" for n in range(count)]
    return "Voornaam;Achternaam;E-mailadres\n" + "\n".join(lines) + "\n"


def sending(name: str) -> subprocess.Popen[str]:
    """`campaign send` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "campaign", "send", name],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )


def counts(engine: sa.Engine) -> dict[str, int]:
    with db.session(engine, reading=True) as session:
        query = sa.select(Delivery.status, sa.func.count()).group_by(Delivery.status)
        return {status.value: count for status, count in session.execute(query)}


@pytest.fixture
def thirty(invoke: Invoke, contacts_file: WriteFile) -> str:
    contacts_file("alfa-pers.csv", people(30))
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "groot", "--release", "nieuws", "--to", "list:alfa/pers")
    invoke("approve", "groot")
    return "groot"


def test_after_a_kill_between_the_last_byte_and_the_answer_one_mail_is_in_doubt(
    invoke: Invoke, thirty: str, relay: Relay, engine: sa.Engine
) -> None:
    killed = threading.Event()

    def kill(received: Received) -> None:
        if len(relay.messages) == 5:
            process.kill()
            process.wait()
            killed.set()

    relay.on_message = kill
    process = sending(thirty)
    assert killed.wait(60)
    process.communicate()
    time.sleep(1.2)  # the lease of the workspace is one second
    assert "1 in doubt" in invoke("status").output
    assert counts(engine) == {"accepted": 4, "in doubt": 1, "queued": 25}

    relay.on_message = lambda _: None
    invoke("send", thirty, exit_code=3)
    assert len(relay.recipients) == len(set(relay.recipients)) == 30
    assert counts(engine) == {"accepted": 29, "in doubt": 1}
    assert "30 considered = 30 to be mailed" in invoke("report", thirty).output


def test_kills_at_random_moments_lose_nobody_and_mail_nobody_twice(
    thirty: str, relay: Relay, engine: sa.Engine
) -> None:
    relay.delay = 0.02
    for moment in (0.6, 0.75, 0.9, 1.05):
        process = sending(thirty)
        time.sleep(moment)
        process.kill()
        process.communicate()
        time.sleep(1.2)
    relay.delay = 0
    last = sending(thirty)
    output, _ = last.communicate(timeout=60)
    assert last.returncode in (0, 3), output
    found = counts(engine)
    doubts = found.pop("in doubt", 0)
    assert doubts <= 4, "at most one for each kill"
    assert found == {"accepted": 30 - doubts}
    assert len(relay.recipients) == len(set(relay.recipients))
    assert found["accepted"] <= len(relay.recipients) <= 30


def test_two_sends_at_once_share_the_queue(thirty: str, relay: Relay, engine: sa.Engine) -> None:
    relay.delay = 0.02
    both = [sending(thirty), sending(thirty)]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert all(process.returncode in (0, 1, 3) for process in both), outputs
    assert sorted(relay.recipients) == sorted(set(relay.recipients))
    assert len(relay.recipients) == 30
    assert counts(engine) == {"accepted": 30}
