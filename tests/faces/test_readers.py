"""A reader of a campaign is found the same way by every command."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaign import db
from campaign.models import Campaign
from tests.conftest import Invoke
from tests.relay import Relay

DESK = "redactie@krant.example"


def said(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def desk(invoke: Invoke, workspace: Path) -> str:
    """A draft for two who read one address."""
    (workspace / "contacts" / "alfa-pers.csv").write_text(
        "Voornaam;Achternaam;Medium;E-mailadres\n"
        f"Jan;Peeters;De Krant;{DESK}\nAn;Claes;De Krant;{DESK}\n",
        "utf-8",
    )
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    return "lente"


@pytest.mark.parametrize("who", ["Cy Claes", "3", "cy@weekblad.example"])
def test_a_reader_is_found_by_name_number_or_address(
    invoke: Invoke, drafted: str, relay: Relay, who: str
) -> None:
    assert "cy@weekblad.example" in invoke("preview", drafted, "--as", who).output
    invoke("approve", drafted)
    assert "word for word" in invoke("diff", drafted, who).output
    invoke("send", drafted)
    assert "To: Cy Claes <cy@weekblad.example>" in invoke("message", drafted, who).output
    assert "is accepted, not in doubt" in said(
        invoke("settle", drafted, who, "--it-went", exit_code=1).error
    )


def test_of_who_is_greeted_in_the_mail_of_a_colleague_that_mail_is_shown(
    invoke: Invoke, desk: str
) -> None:
    shown = invoke("preview", desk, "--as", "An Claes").output
    assert "Jan Peeters en An Claes" in shown


def test_why_tells_of_all_who_read_an_address(invoke: Invoke, desk: str) -> None:
    told = said(invoke("why", desk, DESK).output)
    assert "Jan Peeters en An Claes (De Krant) is to get lente" in told
    assert "An Claes (De Krant) gets no mail of their own from lente: duplicate;" in told


def test_that_the_reader_of_a_message_was_erased_is_said(
    invoke: Invoke, drafted: str, relay: Relay, workspace: Path
) -> None:
    invoke("approve", drafted)
    invoke("send", drafted)
    invoke("contacts", "erase", "cy@weekblad.example", "--yes")
    refused = invoke("message", drafted, "cy@weekblad.example", exit_code=1).error
    assert "Who had the address cy@weekblad.example was erased on " in said(refused)
    invoke("outbox", drafted, "uit")
    assert len(list((workspace / "uit").glob("*.eml"))) == 2


def test_a_new_draft_tells_that_it_takes_back_the_schedule(
    invoke: Invoke, drafted: str, engine: sa.Engine
) -> None:
    invoke("approve", drafted)
    invoke("send", drafted, "--at", "2097-12-01 09:00", "--no-wait")
    told = said(invoke("draft", drafted).output)
    assert "It was scheduled for Sun 2097-12-01 09:00 +0100; that is taken back." in told
    assert "taken back" not in invoke("draft", drafted).output


def test_an_outbox_stays_the_same_when_no_word_changes(
    invoke: Invoke, drafted: str, engine: sa.Engine
) -> None:
    invoke("outbox", drafted, "uit")
    with db.session(engine) as session:
        moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        session.execute(sa.update(Campaign).values(drafted_at=moment))
    assert "0 changed, 3 same" in invoke("outbox", drafted, "uit").output


def test_a_fact_that_no_text_uses_leaves_the_approval_and_is_told(
    invoke: Invoke, drafted: str, relay: Relay
) -> None:
    invoke("approve", drafted)
    invoke("contacts", "set", "ada@dageraad.example", "function=chef")
    told = "1 changed: Ada Aerts: function: '' becomes 'chef'. To take that in, draft it again"
    assert told in said(invoke("status", drafted).output)
    assert "and that still stands." in said(invoke("draft", drafted).output)
    invoke("contacts", "set", "ada@dageraad.example", "function=baas")
    assert "function: 'chef' becomes 'baas'" in said(invoke("send", drafted).output)
    assert len(relay.messages) == 3


def test_a_fact_that_a_text_uses_voids_the_approval(invoke: Invoke, drafted: str) -> None:
    invoke("approve", drafted)
    invoke("contacts", "set", "ada@dageraad.example", "outlet=De Avond")
    assert "changed since: the readers" in said(invoke("draft", drafted).output)


def test_a_desk_of_which_one_reader_waits_has_no_mail_in_a_first_wave_alone(
    invoke: Invoke, desk: str, workspace: Path
) -> None:
    file = workspace / "templates" / "emails" / "nieuws" / "release.toml"
    file.write_text("embargo = 2999-02-20T09:00:00\n" + file.read_text("utf-8"), "utf-8")
    invoke("contacts", "set", "Jan Peeters", "embargo=yes")
    assert "2 considered = 0 mailed" in said(
        invoke("draft", desk, "--first-wave-only").output
    ).replace("0 to be mailed", "0 mailed")
    told = said(invoke("why", desk, "Jan Peeters").output)
    assert f"reads {DESK} together with An Claes, not known to accept embargoes" in told


def test_freelancers_are_no_newsroom(invoke: Invoke, workspace: Path) -> None:
    (workspace / "contacts" / "alfa-pers.csv").write_text(
        "Voornaam;Achternaam;Medium;E-mailadres\n"
        "Jan;Peeters;Freelance;jan@peeters.example\nAn;Claes;freelance;an@claes.example\n"
        "Bo;Bal;Zelfstandig journalist;bo@bal.example\n",
        "utf-8",
    )
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    asked = ("--release", "nieuws", "--to", "list:alfa/pers", "--one-per-outlet")
    assert "3 considered = 3 to be mailed" in invoke("draft", "lente", *asked).output


def test_who_is_excepted_by_another_record_is_told_so(invoke: Invoke, workspace: Path) -> None:
    (workspace / "contacts" / "alfa-pers.csv").write_text(
        "Naam;Medium;E-mailadres\nTom Maes;De Krant;tom@krant.example\n", "utf-8"
    )
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke(
        "contacts", "add", "Tom Maes <tom@prive.example>", "outlet=De Krant", "tag+=vip", "--yes"
    )
    asked = ("--release", "nieuws", "--to", "list:alfa/pers", "--except", "tag:vip")
    invoke("draft", "lente", *asked)
    told = said(invoke("why", "lente", "tom@krant.example").output)
    assert "is the same person as tom@prive.example, who is found by: tag:vip." in told


def test_a_search_that_is_the_name_of_a_list_or_segment_says_so(
    invoke: Invoke, drafted: str
) -> None:
    asked = ("--release", "nieuws", "--to", "pers")
    assert "Did you mean list:alfa/pers?" in said(
        invoke("draft", "derde", *asked, exit_code=1).error
    )


def test_that_an_opt_out_keeps_out_who_is_added_by_hand_is_said(
    invoke: Invoke, drafted: str
) -> None:
    invoke("contacts", "suppress", "cy@weekblad.example")
    told = said(invoke("add", drafted, "cy@weekblad.example").output)
    assert "Cy Claes stays out: suppressed; for all organisations: asked on " in told
