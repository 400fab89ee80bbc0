"""An embargo and a schedule are two things; nothing leaves before its moment."""

import datetime as dt
import json
import signal
import subprocess
import sys
import zoneinfo
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaign import db
from campaign.delivery import ledger, schedule
from campaign.models import Campaign, Contact, Delivery
from campaign.terms import CampaignStatus
from tests.conftest import Invoke
from tests.relay import Relay

EVERYBODY = ["ada@dageraad.example", "bob@dageraad.example", "cy@weekblad.example"]
BRUSSELS = zoneinfo.ZoneInfo("Europe/Brussels")


def embargo(workspace: Path, moment: str) -> None:
    file = workspace / "templates" / "emails" / "nieuws" / "release.toml"
    lines = [one for one in file.read_text("utf-8").splitlines() if "embargo" not in one]
    file.write_text(f"embargo = {moment}\n" + "\n".join(lines) + "\n", "utf-8")


def change(engine: sa.Engine, statement: sa.Update) -> None:
    with db.session(engine) as session:
        session.execute(statement)


@pytest.fixture
def two_waves(invoke: Invoke, drafted: str, workspace: Path, engine: sa.Engine) -> str:
    """Approved under an embargo, which Ada accepts and the others do not."""
    change(engine, sa.update(Contact).where(Contact.id == 1).values(embargo="yes"))
    embargo(workspace, "2999-02-20T09:00:00")
    invoke("draft", drafted, "--to", "list:alfa/pers")
    invoke("approve", drafted)
    return drafted


def lift(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the embargo be over: the clock of the database goes on."""
    monkeypatch.setattr(db, "now", lambda _: dt.datetime(2999, 2, 20, 8, 0, 1, tzinfo=dt.UTC))


def test_the_second_wave_leaves_after_the_lift_without_a_new_approval(
    invoke: Invoke, two_waves: str, relay: Relay, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--under-embargo" in invoke("send", two_waves, exit_code=1).error
    checked = " ".join(invoke("check", two_waves).output.split())
    assert "embargo until 2999-02-20 09:00; 2 mails can leave after it only." in checked
    first = invoke("send", two_waves, "--under-embargo").output
    assert relay.recipients == EVERYBODY[:1]
    assert "2 mails wait for the end of the embargo, 2999-02-20 09:00" in first
    assert "The second wave, 2 mails, can leave from 2999-02-20 09:00:" in first
    assert "2 mails for after the embargo" in invoke("status", two_waves).output
    # whatever she types, the second wave cannot leave
    invoke("send", two_waves, "--under-embargo", "--yes")
    invoke("send", two_waves)
    assert relay.recipients == EVERYBODY[:1]
    lift(engine, monkeypatch)
    assert "Finished." in invoke("send", two_waves).output
    assert relay.recipients == EVERYBODY


def test_what_leaves_after_the_embargo_says_nothing_of_it(
    invoke: Invoke, drafted: str, workspace: Path, engine: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    words = text.read_text("utf-8").replace(
        "subject: ", "subject: {% if release.embargo %}EMBARGO {% endif %}"
    )
    until = "{% if release.embargo %}Vrij vanaf {{ release.embargo }}.{% endif %}"
    text.write_text(f"{words}\n{until}\n", "utf-8")
    change(engine, sa.update(Contact).where(Contact.id.in_([1, 2])).values(embargo="yes"))
    embargo(workspace, "2999-02-20T09:00:00")
    invoke("draft", drafted)
    invoke("approve", drafted)
    early = invoke("preview", drafted, "--as", "ada@dageraad.example").output
    assert "Vrij vanaf" in early and "EMBARGO" in early
    late = invoke("preview", drafted, "--as", "cy@weekblad.example").output
    assert "As it leaves after the embargo, from 2999-02-20 09:00." in late
    assert "Vrij vanaf" not in late and "EMBARGO" not in late
    invoke("send", drafted, "--under-embargo")
    lift(engine, monkeypatch)
    invoke("send", drafted)
    early, late = (
        invoke("message", drafted, who).output for who in ("ada@dageraad.example", EVERYBODY[2])
    )
    assert "EMBARGO" in early and "Vrij vanaf" in early
    assert "EMBARGO" not in late and "Vrij vanaf" not in late


def test_a_first_wave_that_leaves_late_says_nothing_of_the_embargo_that_is_over(
    invoke: Invoke, two_waves: str, workspace: Path, engine: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    until = "{% if release.embargo %}Vrij vanaf {{ release.embargo }}.{% endif %}"
    text.write_text(f"{text.read_text('utf-8')}\n{until}\n", "utf-8")
    invoke("approve", two_waves, "--yes")
    lift(engine, monkeypatch)
    invoke("send", two_waves)
    assert "Vrij vanaf" not in invoke("message", two_waves, EVERYBODY[0]).output


def test_an_embargo_that_moves_on_moves_the_second_wave_with_it(
    invoke: Invoke, two_waves: str, relay: Relay, workspace: Path, engine: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    invoke("send", two_waves, "--under-embargo")
    embargo(workspace, "2999-02-21T09:00:00")
    assert "has changed: " in invoke("send", two_waves, exit_code=1).error
    invoke("approve", two_waves, "--yes")
    lift(engine, monkeypatch)
    invoke("send", two_waves)
    assert relay.recipients == EVERYBODY[:1]


def test_an_embargo_that_comes_after_the_draft_holds_for_who_does_not_accept_it(
    invoke: Invoke, drafted: str, relay: Relay, workspace: Path
) -> None:
    embargo(workspace, "2999-02-20T09:00:00")
    invoke("approve", drafted, "--yes")
    invoke("send", drafted, "--under-embargo")
    assert relay.recipients == []


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("2026-03-29 02:30", []),
        ("2026-03-29 03:30", ["2026-03-29T01:30:00+00:00"]),
        ("2026-10-25 02:30", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"]),
        ("2026-12-01 09:00", ["2026-12-01T08:00:00+00:00"]),
        ("2026-12-01T9.05", ["2026-12-01T08:05:00+00:00"]),
    ],
)
def test_a_moment_is_read_as_the_clock_shows_it(text: str, readings: list[str]) -> None:
    assert [one.isoformat() for one in schedule.readings(text, BRUSSELS)] == readings


@pytest.mark.parametrize("text", ["morgen", "2026-02-30 09:00", "2026-12-01", "2026-12-01 25:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        schedule.readings(text, BRUSSELS)


@pytest.mark.parametrize(
    ("at", "told", "code"),
    [
        ("morgen", "is no date and time", 2),
        ("2097-03-31 02:30", "does not exist in Europe/Brussels", 2),
        ("2097-10-27 02:30", "comes twice that night: Sun 2097-10-27 02:30 +0200 (CEST) and", 2),
        ("2020-01-01 09:00", "That moment is past, and nothing was scheduled.", 1),
    ],
)
def test_a_moment_that_cannot_be_is_refused_and_nothing_is_scheduled(
    invoke: Invoke, approved: str, relay: Relay, at: str, told: str, code: int
) -> None:
    assert told in " ".join(invoke("send", approved, "--at", at, exit_code=code).error.split())
    assert "approved" in invoke("status", approved).output
    assert relay.recipients == []


def scheduled(engine: sa.Engine) -> tuple[CampaignStatus, dt.datetime | None]:
    with db.session(engine, reading=True) as session:
        found = ledger.find(session, "lente")
        return found.status, found.scheduled_at


def test_a_scheduled_campaign_is_sent_at_its_moment_and_not_before(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    noted = invoke("send", approved, "--at", "2090-12-01 09:00", "--no-wait").output
    assert "Scheduled: lente, from Fri 2090-12-01 09:00 +0100." in noted
    at = dt.datetime(2090, 12, 1, 8, tzinfo=dt.UTC)
    assert scheduled(engine) == (CampaignStatus.SCHEDULED, at)
    early = invoke("send", approved, exit_code=1).error
    assert "lente is scheduled for Fri 2090-12-01 09:00 +0100. Nothing was sent." in early
    assert invoke("send", "--due").output == ""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    change(engine, sa.update(Campaign).values(scheduled_at=past))
    assert "Finished." in invoke("send", "--due").output
    assert relay.recipients == EVERYBODY
    assert invoke("send", "--due").output == ""


def test_it_waits_until_the_moment_and_then_sends(
    invoke: Invoke, approved: str, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)
    monkeypatch.setattr(schedule, "readings", lambda *_: [soon])
    told = invoke("send", approved, "--at", "2090-12-01 09:00").output
    assert "Waiting. Ctrl-C ends the wait" in told and "Finished." in told
    assert relay.recipients == EVERYBODY


def test_a_schedule_can_be_taken_back(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    invoke("send", approved, "--at", "2090-12-01 09:00", "--no-wait")
    invoke("unschedule", approved)
    assert scheduled(engine) == (CampaignStatus.APPROVED, None)
    assert "is not scheduled" in invoke("unschedule", approved, exit_code=1).error
    invoke("send", approved)
    assert relay.recipients == EVERYBODY


def test_a_moment_before_the_end_of_the_embargo_wants_a_word(
    invoke: Invoke, two_waves: str, relay: Relay, engine: sa.Engine
) -> None:
    at = ("--at", "2090-12-01 09:00", "--no-wait")
    refused = invoke("send", two_waves, *at, exit_code=1).error
    assert "2090-12-01 09:00 is before the end of the embargo, 2999-02-20 09:00" in refused
    assert scheduled(engine) == (CampaignStatus.APPROVED, None)
    told = invoke("send", two_waves, *at, "--under-embargo").output
    assert "That is before the end of the embargo" in told
    assert "2 mails can leave only after the embargo." in told
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    change(engine, sa.update(Campaign).values(scheduled_at=past))
    invoke("send", "--due")
    assert relay.recipients == EVERYBODY[:1]


def test_another_approval_takes_back_a_schedule_before_the_end_of_the_embargo(
    invoke: Invoke, two_waves: str, engine: sa.Engine
) -> None:
    at = ("--at", "2090-12-01 09:00", "--no-wait")
    invoke("send", two_waves, *at, "--under-embargo")
    assert "and no longer is." in invoke("approve", two_waves, "--yes").output
    assert scheduled(engine) == (CampaignStatus.APPROVED, None)


def test_a_scheduled_campaign_that_was_changed_does_not_leave(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine, workspace: Path
) -> None:
    invoke("send", approved, "--at", "2090-12-01 09:00", "--no-wait")
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    change(engine, sa.update(Campaign).values(scheduled_at=past))
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    text.write_text(text.read_text("utf-8").replace("groot", "klein"), "utf-8")
    assert "lente: The campaign 'lente' has changed" in invoke("send", "--due", exit_code=1).error
    assert relay.recipients == []
    with db.session(engine, reading=True) as session:
        assert session.scalar(sa.select(sa.func.count(Delivery.approval_id))) == 0


def test_a_wait_that_is_broken_off_leaves_the_schedule_and_says_so(
    approved: str, engine: sa.Engine, relay: Relay
) -> None:
    command = [sys.executable, "-m", "campaign", "send", approved, "--at", "2090-12-01 09:00"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as waiting:
        assert waiting.stdout is not None
        for line in waiting.stdout:
            if line.startswith("Waiting."):
                break
        waiting.send_signal(signal.SIGINT)
        rest = waiting.stdout.read()
        assert waiting.wait(20) == 0
    assert "The schedule stands. It is sent by the next of these" in rest
    assert "campaign unschedule lente" in rest
    assert scheduled(engine)[0] is CampaignStatus.SCHEDULED
    assert relay.recipients == []


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nl", "Embargo tot vrijdag 20 februari 2099, 9.00 uur"),
        ("fr", "Embargo tot vendredi 20 février 2099, 9 h 00"),
        ("en", "Embargo tot Friday 20 February 2099, 9:00"),
        ("de", "Embargo tot Freitag, 20. Februar 2099, 9.00 Uhr"),
    ],
)
def test_an_embargo_stands_in_the_subject_with_its_weekday_and_in_local_time(
    invoke: Invoke, drafted: str, workspace: Path, engine: sa.Engine, language: str, told: str
) -> None:
    # written in another zone, read in that of the workspace
    embargo(workspace, "2099-02-20T08:00:00Z")
    folder = workspace / "templates" / "emails" / "nieuws"
    text = (folder / "press.nl.md").read_text("utf-8")
    new = text.replace("subject: Nieuws", "subject: Embargo tot {{ release.embargo }}")
    (folder / f"press.{language}.md").write_text(new, "utf-8")
    change(engine, sa.update(Contact).values(language=language, embargo="yes"))
    invoke("draft", drafted, "--to", "list:alfa/pers")
    shown = " ".join(invoke("preview", drafted).output.split())
    assert f"Subject: {told} voor De Dageraad" in shown


def test_who_is_erased_after_the_first_wave_or_before_the_second_voids_nothing(
    invoke: Invoke, two_waves: str, relay: Relay, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("send", two_waves, "--under-embargo")
    invoke("contacts", "erase", EVERYBODY[0], "--yes")
    assert "and that still stands." in " ".join(invoke("status", two_waves).output.split())
    told = " ".join(invoke("contacts", "erase", EVERYBODY[1], "--yes").output.split())
    assert "Will not leave: 1 mail of lente" in told
    assert "lente is sending; what was approved of it stands for its other readers." in told
    lift(engine, monkeypatch)
    invoke("send", two_waves)
    assert relay.recipients == [EVERYBODY[0], EVERYBODY[2]]
    assert "3 considered = 2 mailed + 1 suppressed" in invoke("report", two_waves).output


def test_another_reader_of_the_second_wave_still_voids_the_approval(
    invoke: Invoke, two_waves: str, engine: sa.Engine
) -> None:
    invoke("send", two_waves, "--under-embargo")
    change(engine, sa.update(Delivery).where(Delivery.address == EVERYBODY[1])
           .values(address="somebody@else.example"))  # fmt: skip
    assert "has changed: the readers" in invoke("send", two_waves, exit_code=1).error
    change(engine, sa.update(Delivery).where(Delivery.address == EVERYBODY[0])
           .values(address="gone@else.example"))  # fmt: skip
    told = json.loads(invoke("diff", two_waves, "--json").output)
    assert [one["changed"] for one in told[0]["readers"]] == [["address"]]


def test_a_schedule_whose_readers_were_all_erased_is_finished_and_says_so(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    invoke("send", approved, "--at", "2090-12-01 09:00", "--no-wait")
    for reader in EVERYBODY:
        invoke("contacts", "erase", reader, "--yes")
    assert invoke("send", "--due").output == ""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    change(engine, sa.update(Campaign).values(scheduled_at=past))
    told = invoke("send", "--due").output
    assert "3 considered = 0 " in told and "Finished. See: campaign report lente" in told
    assert relay.recipients == []
    assert invoke("send", "--due").output == ""


def test_a_mail_to_several_readers_waits_until_each_of_them_accepts_embargoes(
    invoke: Invoke, workspace: Path, relay: Relay
) -> None:
    desk = "redactie@krant.example"
    file = workspace / "contacts" / "alfa-pers.csv"
    file.write_text(
        "Voornaam;Achternaam;Medium;E-mailadres;Embargo\n"
        f"Jan;Peeters;De Krant;{desk};ja\nAn;Claes;De Krant;{desk};\n"
    )
    invoke("contacts", "import", str(file))
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    invoke("contacts", "set", "An Claes", "embargo=yes")
    embargo(workspace, "2999-02-20T09:00:00")
    invoke("approve", "lente", "--yes")
    invoke("contacts", "set", "An Claes", "embargo=no")
    refused = invoke("send", "lente", "--under-embargo", exit_code=1).error
    assert f"which {desk} did not accept" in " ".join(refused.split())
    invoke("approve", "lente", "--yes")
    invoke("send", "lente", "--under-embargo")
    assert relay.recipients == []
