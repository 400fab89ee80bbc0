"""What must not leave, or must not be lost, in the corners where several stations meet."""

import datetime as dt
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from campaign import cli, db
from campaign.contacts import suppressions
from campaign.delivery import line, outbox, queue
from campaign.models import Contact, Delivery, Suppression
from campaign.terms import DeliveryStatus, ExclusionReason, SuppressionReason
from tests.conftest import NOW, Invoke
from tests.delivery.test_waves import change, embargo, lift
from tests.relay import Relay

HEADER = "Voornaam;Achternaam;Medium;E-mailadres"
File = Callable[[str, str], Path]


def rows_of(engine: sa.Engine) -> list[Delivery]:
    with db.session(engine) as session:
        return list(session.scalars(sa.select(Delivery).order_by(Delivery.id)))


def test_an_opt_out_of_who_reads_the_same_mailbox_under_another_name_holds(
    invoke: Invoke, contacts_file: File, engine: sa.Engine
) -> None:
    contacts_file("alfa-pers.csv", f"{HEADER}\nAnn;Aerts;De Krant;ann@krant.example\n")
    contacts_file(
        "beta-pers.csv",
        f"{HEADER};E-mail 2\nA.;Aerts;Het Blad;ann+pers@krant.example;ann@thuis.example\n",
    )
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    with db.session(engine) as session:
        reason = SuppressionReason.DO_NOT_CONTACT
        suppressions.suppress(session, "ann@thuis.example", None, reason, "", NOW)
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    assert [one.reason for one in rows_of(engine)] == [ExclusionReason.DO_NOT_CONTACT]


def test_an_opt_out_after_the_draft_by_a_double_who_reads_the_same_mailbox_holds(
    invoke: Invoke, contacts_file: File, engine: sa.Engine, relay: Relay
) -> None:
    contacts_file("alfa-pers.csv", f"{HEADER}\nAnn;Aerts;De Krant;ann@krant.example\n")
    double = "A.;Aerts;Het Blad;ann+pers@krant.example;ann@thuis.example"
    contacts_file("beta-pers.csv", f"{HEADER};E-mail 2\n{double}\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    invoke("approve", "lente", "--yes")
    with db.session(engine) as session:
        reason = SuppressionReason.ASKED
        suppressions.suppress(session, "ann@thuis.example", None, reason, "", NOW)
    invoke("send", "lente")
    assert [one.reason for one in rows_of(engine)] == [ExclusionReason.SUPPRESSED]
    assert relay.recipients == []


def test_an_approval_stands_when_another_is_given_after_the_lift(
    invoke: Invoke,
    drafted: str,
    contacts_file: File,
    workspace: Path,
    engine: sa.Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contacts_file("beta-pers.csv", f"{HEADER}\nDee;Daems;De Gids;dee@gids.example\n")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    embargo(workspace, "2999-02-20T09:00:00")
    invoke("draft", drafted, "--to", "list:alfa/pers", "--to", "list:beta/pers")
    invoke("approve", drafted, "--as", "alfa")
    lift(engine, monkeypatch)
    invoke("approve", drafted, "--as", "beta")
    assert "4 accepted" in invoke("send", drafted).output


def test_who_declines_embargoes_after_the_approval_is_not_mailed_under_one(
    invoke: Invoke, drafted: str, workspace: Path, engine: sa.Engine, relay: Relay
) -> None:
    change(engine, sa.update(Contact).where(Contact.id.in_([1, 2])).values(embargo="yes"))
    embargo(workspace, "2999-02-20T09:00:00")
    invoke("draft", drafted, "--to", "list:alfa/pers")
    invoke("approve", drafted)
    invoke("contacts", "set", "bob@dageraad.example", "embargo=no")
    refused = invoke("send", drafted, "--under-embargo", exit_code=1).error
    assert "bob@dageraad.example" in refused and not relay.recipients
    invoke("approve", drafted, "--yes")
    invoke("send", drafted, "--under-embargo")
    assert relay.recipients == ["ada@dageraad.example"]


def test_ctrl_c_stops_every_campaign_that_is_due(
    invoke: Invoke, drafted: str, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("draft", "zomer", "--release", "nieuws", "--to", "list:alfa/pers")
    for name in (drafted, "zomer"):
        invoke("approve", name)
        invoke("send", name, "--at", "2998-01-01 09:00", "--no-wait")
    monkeypatch.setattr(db, "now", lambda _: dt.datetime(2999, 2, 20, 8, 0, 1, tzinfo=dt.UTC))
    tell = line.Line._tell

    def interrupted(at: Any, status: DeliveryStatus) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        tell(at, status)

    monkeypatch.setattr(line.Line, "_tell", interrupted)
    assert "zomer was not begun" in invoke("send", "--due", exit_code=3).output
    assert relay.recipients == ["ada@dageraad.example"]


def test_who_is_erased_while_a_draft_is_made_leaves_nothing_in_it(
    invoke: Invoke, drafted: str, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze, others = queue.freeze, []

    def slow(*arguments: Any) -> None:
        freeze(*arguments)
        erase = ["contacts", "erase", "cy@weekblad.example", "--yes"]
        others.append(threading.Thread(target=cli.run, args=[erase]))
        others[0].start()
        time.sleep(2)

    monkeypatch.setattr(queue, "freeze", slow)
    invoke("draft", drafted, "--to", "list:alfa/pers")
    others[0].join()
    # it was done, or it was refused and is done when she looks again
    cli.run(["contacts", "erase", "cy@weekblad.example", "--yes"])
    left = rows_of(engine)[-1]
    assert (left.status, left.contact_id, left.address) == (DeliveryStatus.EXCLUDED, None, "")
    assert left.recipient["first_name"] == "" and left.recipient["name"] == "erased"


def test_who_is_held_stays_held_when_merged_with_who_is_added(
    invoke: Invoke, drafted: str, engine: sa.Engine
) -> None:
    invoke("add", drafted, "ada@dageraad.example")
    invoke("hold", drafted, "bob@dageraad.example")
    invoke("contacts", "merge", "ada@dageraad.example", "bob@dageraad.example", "--yes")
    invoke("draft", drafted)
    assert rows_of(engine)[0].reason is ExclusionReason.HELD


def test_a_note_is_one_plain_line(invoke: Invoke, drafted: str) -> None:
    invoke("hold", drafted, "bob@dageraad.example", "--note", "\x1b[31mrood\x07\n" + "x" * 600)
    told = invoke("why", drafted, "bob@dageraad.example").output
    assert "rood" in told and "\x1b" not in told and "\x07" not in told


def test_mails_of_two_organisations_never_have_one_file() -> None:
    one = outbox.file_name("flux", "50-ann@krant.example")
    assert one != outbox.file_name("flux-50", "ann@krant.example")


def test_thousands_of_domains_and_conditions_can_be_asked_for(
    invoke: Invoke, drafted: str, engine: sa.Engine
) -> None:
    rows = [
        {"address": f"@d{number}.example", "mailbox": "", "reason": SuppressionReason.ASKED,
         "source": "", "created_at": NOW}
        for number in range(1_200)
    ]  # fmt: skip
    with db.session(engine) as session:
        session.execute(sa.insert(Suppression), rows)
    for number in range(3):
        asked = " OR ".join(f"function:a{number}{one}" for one in range(500))
        invoke("segments", "save", f"s{number}", asked)
    invoke("contacts", "list", "suppressed:yes OR -suppressed:yes")
    invoke("contacts", "list", "-(segment:s0 OR segment:s1 OR segment:s2)")
    invoke("contacts", "export", "alles.csv")


@pytest.mark.parametrize("heading", ['Zaal "A"', "a.b", "it's", "back\\slash", "[0]", "$", "100%"])
def test_an_own_field_is_found_whatever_its_heading(
    invoke: Invoke, drafted: str, engine: sa.Engine, heading: str
) -> None:
    change(engine, sa.update(Contact).where(Contact.id == 2).values(fields={heading: "boven"}))
    from campaign.audience import conditions, search
    from campaign.audience.known import Known

    with db.session(engine) as session:
        known = Known(session, NOW, dt.UTC)  # type: ignore[arg-type]
        term = search.Term(search.OWN + heading.casefold(), "boven")
        query = sa.select(Contact.id).where(conditions.term(term, known))
        assert session.scalars(query).all() == [2]
