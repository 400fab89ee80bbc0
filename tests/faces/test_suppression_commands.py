"""`campaign contacts suppress`, `unsuppress`, `suppressions`: who is not written to, and why."""

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaign import db
from campaign.contacts import suppressions
from campaign.contacts.roles import is_role
from campaign.models import Organisation
from campaign.terms import SuppressionReason
from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite
from tests.relay import Received, Relay
from tests.terminal import answered

Writes = Callable[[str, str], Path]
PEOPLE = """\
Naam;Medium;E-mail
Ann Claes;De Krant;"ann@krant.example, ann@prive.example"
Bob Baert;De Krant;bob@gent.krant.example
Cy Claes;Het Weekblad;redactie@weekblad.example
Di Daems;Het Weekblad;d.i.daems@gmail.com
"""


@pytest.fixture
def people(invoke: Invoke, contacts_file: Writes) -> None:
    contacts_file("alfa-pers.csv", PEOPLE)
    invoke("contacts", "import", "contacts/alfa-pers.csv")


def listed(invoke: Invoke, *arguments: str) -> list[tuple[str, str, str]]:
    found = json.loads(invoke("contacts", "suppressions", *arguments, "--json").output)
    return [(one["address"], one["organisation"], one["reason"]) for one in found]


def test_what_a_person_said_holds_at_all_of_their_addresses_and_is_taken_back_at_all(
    invoke: Invoke, people: None
) -> None:
    said = invoke("contacts", "suppress", "ann@krant.example", "--reason", "do not contact").output
    assert "Nor to ann@prive.example, of the same person." in said
    both = {
        ("ann@krant.example", "", "do not contact"),
        ("ann@prive.example", "", "do not contact"),
    }
    assert set(listed(invoke)) == both
    back = invoke("contacts", "unsuppress", "ann@prive.example").output
    assert " ".join(back.split()).startswith(
        "Forgotten, for all organisations: not to write to ann@prive.example, and to "
        "ann@krant.example of the same person. Nothing else keeps anybody from writing to it."
    )
    assert listed(invoke) == []


def test_do_not_contact_holds_at_an_address_that_comes_later(
    invoke: Invoke, people: None, contacts_file: Writes
) -> None:
    invoke("contacts", "suppress", "ann@krant.example", "--reason", "do not contact")
    contacts_file("beta-pers.csv", 'E-mail\n"ann@krant.example, ann@nieuw.example"\n')
    invoke("contacts", "import", "contacts/beta-pers.csv")
    assert "ann@nieuw.example" in invoke("contacts", "show", "ann@krant.example").output
    said = invoke("draft", "lente", "--release", "nieuws", "--to", "email:ann@nieuw.example").output
    assert "1 considered = 0 to be mailed + 1 do not contact" in said


def test_that_an_address_bounced_says_nothing_of_another(invoke: Invoke, people: None) -> None:
    invoke("contacts", "suppress", "ann@krant.example", "--reason", "bounced")
    assert listed(invoke) == [("ann@krant.example", "", "bounced")]


def test_a_reason_beside_another_is_kept_and_taken_back_alone(invoke: Invoke, people: None) -> None:
    invoke("contacts", "suppress", "bob@gent.krant.example", "--reason", "bounced")
    invoke("contacts", "suppress", "bob@gent.krant.example", "--for", "beta")
    invoke("contacts", "unsuppress", "bob@gent.krant.example", "--reason", "left", exit_code=1)
    said = invoke("contacts", "unsuppress", "bob@gent.krant.example", "--reason", "bounced").output
    told = " ".join(said.split())
    assert "This holds still, so that mail may stay away all the same: bob@" in told
    assert "bob@gent.krant.example is not written to by Beta: asked (by " in told
    assert listed(invoke) == [("bob@gent.krant.example", "beta", "asked")]


def test_a_whole_domain_is_suppressed_with_what_is_below_it(invoke: Invoke, people: None) -> None:
    refused = invoke("contacts", "suppress", "@Krant.example", "--for", "alfa", exit_code=1).error
    assert "nothing was done. @krant.example is everybody at that domain." in refused
    said = invoke("contacts", "suppress", "@Krant.example", "--for", "alfa", "--yes").output
    assert said.startswith("Alfa will not write to @krant.example any more.\n2 contacts on file:\n")
    assert "Bob Baert <bob@gent.krant.example>" in said
    drafted = invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers").output
    # Ann has an address elsewhere, and nothing was said of her
    assert "1 suppressed" in drafted
    assert "ann@prive.example" in invoke("ledger", "lente").output
    assert listed(invoke, "bob@gent.krant.example") == [("@krant.example", "alfa", "asked")]
    assert listed(invoke, "@krant.example") == [("@krant.example", "alfa", "asked")]
    invoke("contacts", "unsuppress", "@krant.example", "--for", "alfa")
    assert listed(invoke) == []


@on_sqlite
def test_a_domain_with_many_is_told_in_short_and_to_a_program_whole(
    invoke: Invoke, contacts_file: Writes
) -> None:
    rows = "".join(f"Ann {one};De Krant;ann{one}@krant.example\n" for one in range(30))
    contacts_file("alfa-pers.csv", f"Naam;Medium;E-mail\n{rows}")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    shown = invoke("contacts", "suppress", "@krant.example", "--dry-run").output
    assert "30 contacts on file:" in shown and "  and 20 more\n" in shown
    assert shown.count("would mail") == 10 and "and 20 more mails; all of them: --json" in shown
    whole = json.loads(
        invoke("contacts", "suppress", "@krant.example", "--dry-run", "--json").output
    )
    assert len(whole["contacts"]) == len(whole["mails_that_will_not_leave"]) == 30
    assert whole["mails_that_will_not_leave"][0] == {
        "campaign": "lente", "status": "draft", "address": "ann0@krant.example",
    }  # fmt: skip
    assert listed(invoke) == []
    invoke("contacts", "suppress", "@krant.example", "--yes", "--json")
    assert listed(invoke) == [("@krant.example", "", "asked")]


def test_an_address_of_a_role_is_suppressed_only_when_somebody_says_so(
    invoke: Invoke, people: None, database: str
) -> None:
    refused = invoke("contacts", "suppress", "redactie@weekblad.example", exit_code=1).error
    assert "redactie@weekblad.example is no person's address" in refused
    assert "Cy Claes <redactie@weekblad.example>, Het Weekblad" in refused
    assert "campaign contacts suppress redactie@weekblad.example --yes" in refused
    assert listed(invoke) == []
    invoke("contacts", "suppress", "redactie@weekblad.example", "--reason", "bounced")
    invoke("contacts", "suppress", "redactie@weekblad.example", "--yes")
    assert len(listed(invoke)) == 2


@on_sqlite
@pytest.mark.skipif(os.name != "posix", reason="Windows has no pseudo-terminals")
def test_at_a_terminal_it_asks_before_an_address_of_a_role_is_suppressed(
    invoke: Invoke, people: None
) -> None:
    arguments = ["contacts", "suppress", "redactie@weekblad.example"]
    code, screen = answered(arguments, ("Write no more to any of them?", "n"))
    assert code == 1
    assert "Cy Claes" in screen
    assert listed(invoke) == []
    code, _ = answered(arguments, ("Write no more to any of them?", "y"))
    assert code == 0
    assert listed(invoke) == [("redactie@weekblad.example", "", "asked")]


def test_a_dry_run_names_who_is_at_a_domain_with_their_outlets(
    invoke: Invoke, contacts_file: Writes
) -> None:
    contacts_file("alfa-pers.csv", "Voornaam;Medium;E-mailadres\nDé;De Avond;de@avond.example\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    look = invoke("contacts", "suppress", "@avond.example", "--dry-run").output
    assert "1 contact on file:\n  Dé <de@avond.example>, De Avond\n" in look
    assert listed(invoke) == []


def test_what_it_means_for_campaigns_under_way_is_shown_first_and_then_done(
    invoke: Invoke, people: None
) -> None:
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    look = invoke("contacts", "suppress", "ann@prive.example", "--dry-run").output
    assert "lente is a draft that would mail ann@krant.example." in " ".join(look.split())
    assert listed(invoke) == []
    invoke("approve", "lente")
    done = " ".join(invoke("contacts", "suppress", "ann@prive.example").output.split())
    assert "lente is approved: its mail to ann@krant.example will not leave" in done
    other = invoke("contacts", "suppress", "bob@gent.krant.example", "--for", "beta").output
    assert "lente" not in other


def test_the_list_is_chosen_by_search_reason_and_organisation_and_says_who_told(
    invoke: Invoke, people: None, contacts_file: Writes
) -> None:
    contacts_file("beta-pers.csv", "E-mail;Uitgeschreven\nann@krant.example;ja\n")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    invoke("contacts", "suppress", "bob@gent.krant.example", "--reason", "left", "--note", "=1+1")
    assert {one[0] for one in listed(invoke, "Ann")} == {"ann@krant.example", "ann@prive.example"}
    assert listed(invoke, "--reason", "left") == [("bob@gent.krant.example", "", "left")]
    assert {one[0] for one in listed(invoke, "--for", "alfa")} == {"bob@gent.krant.example"}
    assert len(listed(invoke, "--for", "Beta")) == 3
    [told] = json.loads(invoke("contacts", "suppressions", "ann@krant.example", "--json").output)[
        :1
    ]
    assert told["told_by"] == ["beta-pers.csv:2"]
    assert told["source"] == "beta-pers.csv:2"
    printed = io.StringIO(invoke("contacts", "suppressions", "--csv").output)
    table = list(csv.reader(printed, delimiter=";"))
    assert table[0][:3] == ["address", "organisation", "reason"]
    assert [row[0] for row in table[1:]] == [one[0] for one in listed(invoke)]
    shown = invoke("contacts", "suppressions").output
    assert "3 suppressions" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


CLAIMS = [
    ("@weekblad.example", SuppressionReason.ASKED, False),
    ("cy+news@weekblad.example", SuppressionReason.ASKED, False),
    ("cy+news@weekblad.example", SuppressionReason.BOUNCED, True),
    ("cy@elders.example", SuppressionReason.COMPLAINED, False),
    ("cy@elders.example", SuppressionReason.LEFT, True),
    ("@elders.example", SuppressionReason.ASKED, True),
    ("cy@weekblad.example", SuppressionReason.BOUNCED, False),
    ("c.claes@double.example", SuppressionReason.DO_NOT_CONTACT, False),
    ("@blad.example", SuppressionReason.ASKED, True),
]


@pytest.mark.parametrize(("meant", "reason", "mailed"), CLAIMS)
def test_whatever_bars_a_reader_is_seen_when_the_message_is_claimed(
    invoke: Invoke, contacts_file: Writes, relay: Relay, engine: sa.Engine, meant: str,
    reason: SuppressionReason, mailed: bool,
) -> None:  # fmt: skip
    contacts_file("alfa-pers.csv", "Naam;Medium;E-mail\nAda Aerts;Een;ada@dageraad.example\n"
                  'Cy Claes;Het Weekblad;"cy@weekblad.example, cy@elders.example"\n'
                  "Cy Claes;Het Weekblad;c.claes@double.example\n")  # fmt: skip
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    invoke("approve", "lente")

    def bar(_: Received) -> None:
        with db.session(engine) as session:
            alfa = session.scalars(sa.select(Organisation).filter_by(key="alfa")).one()
            suppressions.suppress(session, meant, alfa, reason, "", db.now(session))

    relay.on_message = bar
    invoke("send", "lente")
    expected = ["ada@dageraad.example"] + ["cy@weekblad.example"] * mailed
    assert relay.recipients == expected


def test_an_import_knows_who_said_no_under_another_spelling_of_the_mailbox(
    invoke: Invoke, people: None, contacts_file: Writes
) -> None:
    invoke("contacts", "suppress", "didaems+x@googlemail.com")
    invoke("contacts", "suppress", "@weekblad.example", "--yes")
    contacts_file("alfa-extra.csv", "E-mail\nd.i.daems@gmail.com\njo+a@weekblad.example\n"
                  "ed@nietweekblad.example\n")  # fmt: skip
    said = invoke("contacts", "import", "contacts/alfa-extra.csv").output
    assert "3 rows: 1 create, 2 suppressed" in said


def test_a_later_row_knows_the_mailbox_that_an_earlier_one_barred(
    invoke: Invoke, contacts_file: Writes
) -> None:
    contacts_file("alfa-pers.csv", "E-mail;Uitgeschreven\nann+x@krant.example;ja\n"
                  "ann@krant.example;\nann+y@krant.example;\n")  # fmt: skip
    said = invoke("contacts", "import", "contacts/alfa-pers.csv").output
    assert "3 rows: 3 suppressed" in said


def test_an_opt_out_survives_merge_unmerge_import_and_undo(
    invoke: Invoke, people: None, contacts_file: Writes
) -> None:
    contacts_file("beta-pers.csv", "Naam;Medium;E-mail\nAnn C.;Elders;ac@elders.example\n")
    invoke("contacts", "import", "contacts/beta-pers.csv")
    invoke("contacts", "merge", "ann@krant.example", "ac@elders.example", "--yes")
    invoke("contacts", "suppress", "ann@krant.example")
    invoke("contacts", "unmerge", "ann@krant.example")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("contacts", "undo", "2", "1", "--yes")
    held = {one[0] for one in listed(invoke)}
    assert held == {"ann@krant.example", "ann@prive.example", "ac@elders.example"}


@pytest.mark.parametrize(
    "address",
    "redactie@k.example Redactie.Gent@k.example redactiegent@k.example info@k.example pers@k.be "
    "news@k.example contact@k.example presse@k.de redaktion-berlin@k.de rédaction@k.fr "
    "postmaster@k.be newsdesk2@k.uk info+x@k.be".split(),
)
def test_an_address_of_a_function_is_no_persons(address: str) -> None:
    assert is_role(address.casefold())


@pytest.mark.parametrize(
    "address", ["ann@k.be", "inform@k.be", "persyn.jan@k.be", "newsom@k.be", "@k.be", "j.info@k.be"]
)
def test_an_address_of_a_person_is_taken_for_one(address: str) -> None:
    assert not is_role(address)
