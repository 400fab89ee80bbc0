"""On Monday she must be able to say who got what, and why somebody did not."""

import csv
import io
import json
import smtplib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.relay import Relay

WriteFile = Callable[[str, str], Path]


def test_the_sum_is_exact_and_every_reason_is_told(
    invoke: Invoke, contacts_file: WriteFile, relay: Relay
) -> None:
    contacts_file(
        "alfa-pers.csv",
        "Voornaam;Achternaam;Medium;E-mail;Taal;Uitgeschreven\n"
        "Ada;Aerts;De Dageraad;ada@dageraad.example;;\n"
        "Ada;AERTS;de dageraad;a.aerts@dageraad.example;;\n"
        "Bob;Baert;De Dageraad;bob@dageraad.example;;ja\n"
        "Cy;Claes;Het Weekblad;;;\n"
        "Zoé;Dupont;La Semaine;zoe@semaine.example;fr;\n",
    )
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    invoke("approve", "lente")
    invoke("send", "lente")
    equation = "5 considered = 1 mailed + 1 suppressed + 1 no address + 1 duplicate + 1 no variant"
    report = invoke("report", "lente").output
    assert equation in " ".join(report.split())
    assert "for alfa: asked on" in report and "alfa-pers.csv:4" in report
    assert "is Ada Aerts <ada@dageraad.example> too" in report
    figures = json.loads(invoke("report", "lente", "--json").output)
    assert figures["considered"] == figures["mailed"] + sum(figures["reasons"].values()) == 5
    assert relay.recipients == ["ada@dageraad.example"]


def test_the_ledger_opens_in_excel_and_no_cell_becomes_a_formula(
    invoke: Invoke, contacts_file: WriteFile, workspace: Path
) -> None:
    hostile = "Voornaam;Achternaam;Medium;E-mail\n=1+1;Noël;@SUM(A1);ada@dageraad.example\n"
    contacts_file("alfa-pers.csv", hostile)
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    invoke("ledger", "lente", "--csv", "out.csv")
    data = (workspace / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(data.decode("utf-8-sig").splitlines(), delimiter=";")
    assert (row["name"], row["outlet"]) == ("'=1+1 Noël", "'@SUM(A1)")
    assert row["status"] == "queued"


def test_the_ledger_shows_what_is_asked_for(invoke: Invoke, approved: str, relay: Relay) -> None:
    relay.rcpt_replies = {"bob@": "550 5.1.1 No such user"}
    invoke("send", approved, exit_code=3)
    refused = json.loads(invoke("ledger", approved, "--status", "refused", "--json").output)
    assert [row["address"] for row in refused] == ["bob@dageraad.example"]
    assert refused[0]["reply"] == "550 5.1.1 No such user"
    assert "0 contacts" in invoke("ledger", approved, "--organisation", "beta").output
    wrong = invoke("ledger", approved, "--organisation", "gamma", exit_code=1)
    assert "Unknown organisation 'gamma'; campaign.toml has: alfa, beta." in wrong.error


def test_what_was_sent_can_be_shown_after_everything_has_changed(
    invoke: Invoke, approved: str, relay: Relay, workspace: Path
) -> None:
    invoke("send", approved)
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    text.write_text("---\nsubject: iets anders\n---\nAnders.\n", "utf-8")
    (workspace / "templates" / "emails" / "nieuws" / "files" / "nota.pdf").write_bytes(b"other")
    invoke("message", approved, "ada@dageraad.example", "--out", "sent.eml")
    assert (workspace / "sent.eml").read_bytes() == relay.messages[0].content


def test_a_mail_that_never_left_is_not_shown_as_sent(invoke: Invoke, approved: str) -> None:
    said = invoke("message", approved, "ada@dageraad.example", exit_code=1)
    assert "was never offered to a relay" in said.error


def test_status_tells_all_campaigns_or_one(invoke: Invoke, approved: str) -> None:
    assert "No campaign 'zomer'. There are: lente." in invoke("status", "zomer", exit_code=1).error
    assert "lente" in invoke("status").output
    [figures] = json.loads(invoke("status", approved, "--json").output)
    assert figures["status"] == "approved"
    assert figures["statuses"] == {"queued": 3}


def test_a_workspace_without_campaigns_says_how_to_begin(invoke: Invoke) -> None:
    assert "No campaigns yet. Begin with: campaign draft" in invoke("status").output


def test_relays_are_tried_without_sending(invoke: Invoke, relay: Relay, workspace: Path) -> None:
    assert f"alfa: 127.0.0.1:{relay.port} is ready (plain)" in invoke("relay", "check").output
    file = workspace / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace(f"port = {relay.port}", "port = 1", 1), "utf-8")
    failed = invoke("relay", "check", exit_code=1)
    assert "beta: 127.0.0.1" in failed.output
    assert "1 relay of 2 cannot be used." in failed.error
    assert relay.messages == []


def test_a_relay_without_a_user_wants_no_password(invoke: Invoke) -> None:
    said = invoke("relay", "password", "alfa", "--password", "geheim", exit_code=1)
    assert "has no 'user' in campaign.toml" in said.error


def test_catch_keeps_every_message_byte_for_byte(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "campaign", "catch", "--port", "0", "--folder", "kept"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().split(":")[1].split(";")[0])
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@x.example", ["../../b@x.example"], b"Subject: x\r\n\r\n.\r\nend\r\n")
        assert "from a@x.example" in process.stdout.readline()
    finally:
        process.kill()
        process.communicate()
    [kept] = (tmp_path / "kept").iterdir()
    assert kept.name == "00001-.._.._b@x.example.eml"
    assert kept.read_bytes() == b"Subject: x\r\n\r\n.\r\nend\r\n"


def test_catch_says_when_the_port_is_taken(invoke: Invoke, relay: Relay) -> None:
    said = invoke("catch", "--port", str(relay.port), exit_code=1)
    assert f"Port {relay.port} of this machine cannot be used" in said.error


def test_who_opted_out_of_one_organisation_and_hears_from_another_is_asked_about_once(
    invoke: Invoke, contacts_file: WriteFile, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts_file("alfa-pers.csv", "Naam;E-mail;Uitgeschreven\nAda Aerts;ada@dag.example;ja\n")
    contacts_file("beta-pers.csv", "Naam;E-mail\nAda Aerts;ada@dag.example\n")
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:*/pers")
    said = "warning 1 reader opted out of alfa and is mailed by beta: Ada Aerts. To leave"
    assert said in " ".join(invoke("check", "lente").output.split())
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert said in " ".join(invoke("approve", "lente", exit_code=1).output.split())
    assert said in " ".join(invoke("approve", "lente", "--as", "beta", "--yes").output.split())
    invoke("send", "lente")
    assert [one.sender for one in relay.messages] == ["pers@beta.example"]


def test_what_is_called_approved_is_approved_still(
    invoke: Invoke, approved: str, workspace: Path
) -> None:
    def told() -> tuple[str, str]:
        shown = (invoke(one, approved).output for one in ("status", "report"))
        first, second = (" ".join(one.split()) for one in shown)
        return first, second

    for shown in told():
        assert "to approve again" not in shown
        assert "alfa: approved by " in shown
        assert "and that still stands." in shown
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    text.write_text(text.read_text("utf-8").replace("groot", "klein"), "utf-8")
    for shown in told():
        assert "approved, to approve again" in shown
        assert "and changed since: nieuws/press.nl.md. Approve it again." in shown
    for one in ("status", "report"):
        figures = json.loads(invoke(one, approved, "--json").output)
        figures = figures[0] if one == "status" else figures
        assert figures["approvals_stand"] is False
        assert figures["approvals"][0]["changed"] == ["nieuws/press.nl.md"]
    text.unlink()
    for shown in told():
        assert "the release cannot be read any more" in shown


def test_a_finished_campaign_says_who_approved_it(invoke: Invoke, approved: str) -> None:
    invoke("send", approved)
    assert "approved by " in invoke("report", approved).output


@pytest.mark.parametrize(
    "command",
    [
        ("ledger", "lente", "--csv", "f.csv"),
        ("message", "lente", "ada@dageraad.example", "--out", "f.eml"),
        ("preview", "lente", "--eml", "f.eml"),
        ("contacts", "export", "--to", "f.csv"),
        ("contacts", "export", "--everything-about", "ada@dageraad.example", "--to", "f.txt"),
    ],
)
def test_no_command_writes_over_a_file_unless_it_is_told_to(
    invoke: Invoke, approved: str, workspace: Path, command: tuple[str, ...]
) -> None:
    invoke("send", approved)
    file = workspace / command[-1]
    file.write_text("van mij", "utf-8")
    refused = invoke(*command, exit_code=1).error
    assert f"{file.name} is already there. To write over it: --force" in refused
    assert file.read_text("utf-8") == "van mij"
    invoke(*command, "--force")
    assert file.read_bytes() != b"van mij"
    assert not list(workspace.glob(".*.part"))
