"""draft, check, preview and approve, as an officer types them, in 80 columns."""

import json
import re
import sqlite3
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.conftest import Invoke
from tests.relay import Relay
from tests.terminal import Keyboard

WriteFile = Callable[[str, str], Path]

# What these commands say has nothing to do with the make of the database.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

MIXED = """\
Voornaam;Achternaam;Medium;E-mailadres;Soort;Taal;Opt-out
Ada;Aerts;De Dageraad;ada@dageraad.example;journalist;nl;
Bob;Baert;De Dageraad;bob@dageraad.example;journalist;nl;ja
Cy;Claes;Het Weekblad;cy@weekblad.example;journalist;fr;
Dé;Dox;Kabinet;de@kabinet.example;beleidsmaker;nl;
"""


def said(output: str) -> str:
    """What was printed, wherever its lines were broken."""
    return " ".join(output.split())


@pytest.fixture
def press(workspace: Path) -> Callable[[str, str], None]:
    """Changes the text for the press."""
    path = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"

    def change(old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return change


@pytest.fixture
def mixed(invoke: Invoke, contacts_file: WriteFile) -> str:
    """A draft of which two are mailed, one opted out, and one reads another language."""
    contacts_file("alfa-pers.csv", MIXED)
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    return "lente"


def test_a_draft_says_what_becomes_of_everybody_and_what_comes_next(
    invoke: Invoke, mixed: str
) -> None:
    output = invoke("draft", mixed, "--release", "nieuws", "--to", "list:alfa/pers").output
    assert "4 considered = 2 to be mailed + 1 suppressed + 1 no variant" in output
    assert output.endswith("Next: campaign check lente\n")


def test_drafting_again_takes_the_place_of_the_draft(invoke: Invoke, approved: str) -> None:
    output = invoke("draft", approved, "--release", "nieuws", "--to", "name:Ada").output
    assert output.startswith(
        "Draft lente of the release nieuws\nFor name:Ada\nThis draft replaces the one before.\n"
    )
    assert "1 considered = 1 to be mailed" in output
    assert "1 considered = 1 to be mailed" in invoke("check", approved).output
    refused = invoke("send", approved, exit_code=1)
    assert "'lente' has changed: the readers, since" in refused.error


def test_a_campaign_that_was_sent_cannot_be_drafted_again(
    invoke: Invoke, approved: str, relay: Relay
) -> None:
    invoke("send", approved)
    arguments = ("draft", approved, "--release", "nieuws", "--to", "list:alfa/pers")
    refused = invoke(*arguments, exit_code=1)
    assert "The campaign 'lente' is finished; it can no longer be drafted." in refused.error
    assert "3 considered = 3 mailed" in invoke("report", approved).output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--release", "niews", "--to", "'*'"), "No release 'niews' in "),
        (("--release", "niews", "--to", "'*'"), "There are: nieuws."),
        (("--release", "nieuws", "--to", "list:gamma/pers"), "no list 'gamma/pers'"),
        (("--release", "nieuws", "--to", "list:alfa/pres"), "no list 'alfa/pres'"),
        (("--release", "nieuws", "--to", "lst:alfa"), "unknown field 'lst'; did you mean 'list'?"),
        (("--release", "nieuws", "--to", "name:Zoë"), "Nobody is found by: name:Zoë. Nothing was"),
        (("--release", "nieuws", "--to", "name:X", "--to", "name:Y"), "by: name:X; name:Y."),
    ],
)
def test_a_slip_in_a_draft_is_told_and_leaves_no_trace(
    invoke: Invoke, drafted: str, arguments: tuple[str, ...], told: str
) -> None:
    before = invoke("check", drafted).output
    assert told in invoke("draft", "zomer", *arguments, exit_code=1).error
    assert told in invoke("draft", drafted, *arguments, exit_code=1).error
    assert "No campaign 'zomer'" in invoke("check", "zomer", exit_code=1).error
    assert invoke("check", drafted).output == before


def test_an_expression_that_finds_nobody_is_told(invoke: Invoke, drafted: str) -> None:
    arguments = ("--release", "nieuws", "--to", "list:alfa/pers", "--to", "name:Zoë")
    output = invoke("draft", drafted, *arguments).output
    assert "Nobody is found by: name:Zoë\n3 considered = 3 to be mailed" in output


@pytest.mark.parametrize("name", ["", " ", "de lente", "-", "a/b", "x" * 101])
def test_a_campaign_has_a_name_of_one_word(invoke: Invoke, drafted: str, name: str) -> None:
    arguments = ("draft", "--release", "nieuws", "--to", "list:alfa/pers", "--", name)
    assert "one word of letters, digits and hyphens" in invoke(*arguments, exit_code=2).error


def test_a_check_shows_who_who_not_and_why_in_80_columns(invoke: Invoke, mixed: str) -> None:
    output = invoke("check", mixed).output
    assert output.startswith(
        "Campaign lente, release nieuws, draft\nFor list:alfa/pers\n4 considered = 2 to be mailed"
    )
    assert re.search(r"alfa +policy\.nl +1\n", output)
    assert re.search(r"alfa +press\.nl +1\n", output)
    assert re.search(r"Bob Baert +suppressed +for alfa: asked on", output)
    assert re.search(r"Cy Claes +no variant +no text for a journalist in 'fr'", output)
    assert "Nothing: every mail can be made, and nothing looks wrong." in output
    assert output.endswith("Next: campaign preview lente, then campaign approve lente\n")
    assert max(map(len, output.splitlines())) <= 80


def test_a_check_for_another_program_says_the_same(invoke: Invoke, mixed: str) -> None:
    found = json.loads(invoke("check", mixed, "--json").output)
    assert found["considered"] == found["mailed"] + sum(found["reasons"].values()) == 4
    assert found["reasons"] == {"suppressed": 1, "no variant": 1}
    assert [one["who"] for one in found["excluded"]] == ["Bob Baert", "Cy Claes"]
    assert found["findings"] == []


def test_a_mistake_in_the_text_stops_approval_and_sending(
    invoke: Invoke, drafted: str, relay: Relay, press: Callable[[str, str], None]
) -> None:
    press("{{ organisation.closing }}", "{{ organisation.closng }}")
    checked = invoke("check", drafted, exit_code=1).output
    assert "press.nl.md:17: organisation has no value 'closng'; did you mean 'closing'?" in said(
        checked
    )
    assert checked.count("closng") == 1
    assert "(in every mail)" in said(checked)
    assert "Next:" not in checked
    refused = invoke("approve", drafted, "--yes", exit_code=1)
    assert "lente was not approved: mend what is wrong with it first." in refused.error
    invoke("send", drafted, exit_code=1)
    assert relay.messages == []


def test_a_mistake_in_release_toml_is_told_by_check_and_stops_approval(
    invoke: Invoke, drafted: str, workspace: Path
) -> None:
    path = workspace / "templates" / "emails" / "nieuws" / "release.toml"
    path.write_text("headlin = 'x'\n" + path.read_text("utf-8"), "utf-8")
    for command in ("check", "approve"):
        output = invoke(command, drafted, exit_code=1).output
        assert "release.toml:1: unknown setting 'headlin'; did you mean 'headline'?" in said(output)


def test_a_warning_asks_and_no_answer_is_a_no(
    invoke: Invoke,
    drafted: str,
    press: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    press("subject: ", f"subject: {'Heel ' * 20}")
    assert "warning  press.nl: the subject is" in invoke("check", drafted).output
    ends = {"n\n": "Stopped. What was not finished left no trace.", "": "Nobody answered"}
    for answer, said in ends.items():
        monkeypatch.setattr("sys.stdin", Keyboard(answer))
        asked = invoke("approve", drafted, exit_code=1)
        assert "Approve it all the same? [y/N]:" in asked.output
        assert said in asked.error
    assert "has not been approved" in invoke("send", drafted, exit_code=1).error
    monkeypatch.setattr("sys.stdin", Keyboard("y\n"))
    assert "Approved: lente, 3 mails" in invoke("approve", drafted).output


def test_yes_passes_warnings(
    invoke: Invoke, drafted: str, press: Callable[[str, str], None]
) -> None:
    press("subject: ", f"subject: {'Heel ' * 20}")
    approved = invoke("approve", drafted, "--yes").output
    assert "warning" in approved
    assert "Approved: lente, 3 mails" in approved


def test_what_changes_while_the_officer_is_asked_is_not_approved(
    invoke: Invoke,
    drafted: str,
    press: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    press("subject: ", f"subject: {'Heel ' * 20}")

    class Colleague(Keyboard):
        """Somebody who saves the text while the question stands on the screen."""

        def readline(self, size: int | None = -1, /) -> str:
            press("groot", "KLEIN")
            return "y\n"

    monkeypatch.setattr("sys.stdin", Colleague())
    refused = invoke("approve", drafted, exit_code=1)
    assert "lente was not approved: something of it changed while you looked" in refused.error
    assert "has not been approved" in invoke("send", drafted, exit_code=1).error


def test_the_database_is_free_while_the_officer_is_asked(
    invoke: Invoke,
    drafted: str,
    press: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    database: str,
) -> None:
    press("subject: ", f"subject: {'Heel ' * 20}")
    wrote = []

    class Colleague(Keyboard):
        """Somebody who writes to the database while the question stands on the screen."""

        def readline(self, size: int | None = -1, /) -> str:
            other = sqlite3.connect(database, timeout=0.1)
            other.execute("UPDATE worker SET pid = pid")
            other.commit()
            other.close()
            wrote.append(True)
            return "y\n"

    monkeypatch.setattr("sys.stdin", Colleague())
    assert "Approved: lente" in invoke("approve", drafted).output
    assert wrote == [True]


def test_an_approval_says_what_it_holds_and_check_says_that_it_holds(
    invoke: Invoke, drafted: str
) -> None:
    output = invoke("approve", drafted).output
    assert re.search(
        r"Approved: lente, 3 mails, by \w+\.\nWhat you approved is what leaves", output
    )
    assert output.endswith("Next: campaign send lente\n")
    checked = invoke("check", drafted).output
    assert "and that still stands." in said(checked)
    assert checked.endswith("Next: campaign preview lente, then campaign send lente\n")


def test_a_change_after_approval_is_told_by_check_and_stops_sending(
    invoke: Invoke, approved: str, relay: Relay, press: Callable[[str, str], None]
) -> None:
    press("groot", "klein")
    checked = invoke("check", approved).output
    assert "nieuws/press.nl.md. Approve it again." in said(checked)
    assert checked.endswith("then campaign approve lente\n")
    refused = invoke("send", approved, exit_code=1)
    assert "has changed: nieuws/press.nl.md, since " in refused.error
    assert relay.messages == []

    press("klein", "groot")
    assert "and that still stands." in said(invoke("check", approved).output)
    invoke("send", approved)
    assert len(relay.messages) == 3


def test_an_audience_that_changed_since_the_draft_is_told_before_it_is_approved(
    invoke: Invoke, drafted: str, contacts_file: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts_file(
        "alfa-pers.csv",
        "Voornaam;Achternaam;Medium;E-mailadres;Telefoon\n"
        "Ada;Aerts;De Dageraad;ada@dageraad.example;02 555 01 01\n"
        "Dé;Dox;Het Weekblad;de@weekblad.example;\n",
    )
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("contacts", "suppress", "bob@dageraad.example")
    checked = said(invoke("check", drafted).output)
    assert "warning the audience has changed since the draft: 1 came, 1 changed: Dé" in checked
    assert "Dé Dox came; Bob Baert: suppressed. To take that in, draft it again: " in checked
    monkeypatch.setattr("sys.stdin", Keyboard("n\n"))
    invoke("approve", drafted, exit_code=1)
    invoke("draft", drafted, "--release", "nieuws", "--to", "list:alfa/pers")
    assert "audience has changed" not in said(invoke("check", drafted).output)


def test_importing_the_same_file_again_is_no_change(invoke: Invoke, drafted: str) -> None:
    invoke("contacts", "import", "contacts/*.csv")
    assert "Nothing: every mail can be made" in invoke("check", drafted).output


def test_a_campaign_that_nobody_gets_cannot_be_approved(
    invoke: Invoke, contacts_file: WriteFile
) -> None:
    contacts_file("alfa-pers.csv", "\n".join(MIXED.splitlines()[i] for i in (0, 2, 3)) + "\n")
    invoke("contacts", "import", "contacts/*.csv")
    drafted = invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers").output
    assert "2 considered = 0 to be mailed + 1 suppressed + 1 no variant" in drafted
    assert "error    nobody gets it" in invoke("check", "lente", exit_code=1).output
    assert "was not approved" in invoke("approve", "lente", exit_code=1).error
    assert "there is no mail to show" in invoke("preview", "lente", exit_code=1).error


@pytest.mark.parametrize(
    ("embargo", "told"),
    [
        ("2096-11-24T09:00:00", "note     embargo until 2096-11-24 09:00.\n"),
        ("2024-02-20T08:00:00Z", "note     embargo until 2024-02-20 09:00, which is over.\n"),
    ],
)
def test_a_check_tells_the_embargo(
    invoke: Invoke, drafted: str, workspace: Path, embargo: str, told: str
) -> None:
    path = workspace / "templates" / "emails" / "nieuws" / "release.toml"
    path.write_text(f"embargo = {embargo}\n" + path.read_text("utf-8"), "utf-8")
    assert told in invoke("check", drafted).output


@pytest.mark.parametrize(
    "line", ["Embargo tot {{ release.embargo }}", "Vrij {{ release.embargo }}."]
)
def test_an_embargo_that_would_stand_in_a_mail_after_its_end_is_asked_about(
    invoke: Invoke, drafted: str, workspace: Path, line: str
) -> None:
    folder = workspace / "templates" / "emails" / "nieuws"
    path, text = folder / "release.toml", folder / "press.nl.md"
    path.write_text("embargo = 2024-02-20T09:00:00\n" + path.read_text("utf-8"), "utf-8")
    words = text.read_text("utf-8")
    text.write_text(f"{words}\n{line}\n", "utf-8")
    invoke("draft", drafted)
    told = "press.nl: what leaves after the embargo still speaks of it."
    assert f"warning {told}" in said(invoke("check", drafted).output)
    unasked = invoke("approve", drafted, exit_code=1)
    assert told in said(unasked.output)
    assert "Nobody answered the question, and nothing was done." in said(unasked.error)
    text.write_text(f"{words}\n{{% if release.embargo %}}{line}{{% endif %}}\n", "utf-8")
    assert told not in said(invoke("check", drafted).output)
    invoke("approve", drafted)


def test_a_new_draft_says_what_was_put_right_for_whom(
    invoke: Invoke, drafted: str, workspace: Path
) -> None:
    path = workspace / "templates" / "emails" / "nieuws" / "release.toml"
    path.write_text("embargo = 2999-02-20T09:00:00\n" + path.read_text("utf-8"), "utf-8")
    invoke("draft", drafted)
    invoke("contacts", "set", "ada@dageraad.example", "embargo=yes")
    invoke("contacts", "set", "bob@dageraad.example", "function=chef")
    told = said(invoke("draft", drafted).output)
    mail = "to be mailed by alfa, press.nl, at"
    assert (
        f"changed Ada Aerts {mail} ada@dageraad.example; was {mail} "
        "ada@dageraad.example, after the embargo"
    ) in told
    assert "after the embargo; put right: function: '' becomes 'chef'; was" in told
    assert "Cy Claes" not in told


def test_a_preview_shows_the_mail_as_its_reader_gets_it(invoke: Invoke, drafted: str) -> None:
    output = invoke("preview", drafted, "--as", "BOB@dageraad.example").output
    assert output.startswith(
        "From:      Persdienst Alfa <pers@alfa.example>\n"
        "Reply-To:  antwoord@alfa.example\n"
        "To:        Bob Baert <bob@dageraad.example>\n"
        "Subject:   Nieuws voor De Dageraad\n"
        "Preheader: Van Alfa\n"
        "Attached:  nota.pdf (1 kB)\n"
        "\n"
        "Beste Bob,\n"
        "\n"
        "Nieuws van Alfa en Beta\n"
    )
    assert "- De studie (https://www.alfa.example/studie)\n" in output
    assert max(map(len, output.splitlines())) <= 80


def test_a_preview_without_an_address_shows_the_first_mail(invoke: Invoke, drafted: str) -> None:
    assert "To:        Ada Aerts <ada@dageraad.example>" in invoke("preview", drafted).output


def test_a_preview_of_somebody_who_does_not_get_it_says_why(invoke: Invoke, mixed: str) -> None:
    opted_out = invoke("preview", mixed, "--as", "bob@dageraad.example", exit_code=1).error
    assert "bob@dageraad.example does not get 'lente': suppressed, for alfa: asked" in opted_out
    french = invoke("preview", mixed, "--as", "cy@weekblad.example", exit_code=1).error
    assert "does not get 'lente': no variant, no text for a journalist in 'fr'." in french


def test_a_preview_of_somebody_unknown_says_who_was_considered(
    invoke: Invoke, drafted: str
) -> None:
    assert invoke("preview", drafted, "--as", "zoe@x.example", exit_code=1).error == (
        "Error: zoe@x.example was not considered for 'lente': no list or search of its audience "
        "(list:alfa/pers) finds them.\n"
    )


def test_a_preview_of_a_broken_text_tells_the_line(
    invoke: Invoke, drafted: str, press: Callable[[str, str], None]
) -> None:
    press("{{ organisation.closing }}", "{{ organisation.closng }}")
    told = invoke("preview", drafted, exit_code=1).error
    assert "press.nl.md:17: organisation has no value 'closng'; did you mean 'closing'?" in told


def test_a_preview_can_be_opened_in_a_mail_program(
    invoke: Invoke, drafted: str, workspace: Path
) -> None:
    assert invoke("preview", drafted, "--eml", "mail.eml").output == "Written: mail.eml\n"
    parsed = message_from_bytes(
        (workspace / "mail.eml").read_bytes(), policy=policy.default.clone(raise_on_defect=True)
    )
    assert parsed["To"] == "Ada Aerts <ada@dageraad.example>"
    assert parsed.get_body(("html",)).get_content().startswith("<!DOCTYPE html>")
    assert [one.get_filename() for one in parsed.iter_attachments()] == ["nota.pdf"]
    wrong = invoke("preview", drafted, "--eml", "nergens/mail.eml", exit_code=1)
    told = f"{Path('nergens', 'mail.eml')} cannot be written: there is no folder nergens."
    assert told in wrong.error


def test_a_preview_changes_nothing(invoke: Invoke, approved: str, relay: Relay) -> None:
    invoke("preview", approved)
    assert relay.messages == []
    assert "and that still stands." in said(invoke("check", approved).output)


def test_a_preview_after_sending_shows_what_was_sent(
    invoke: Invoke,
    approved: str,
    relay: Relay,
    press: Callable[[str, str], None],
    workspace: Path,
) -> None:
    invoke("send", approved)
    press("groot", "klein")
    output = invoke("preview", approved).output
    assert output.startswith("As it was offered to the relay, 20")
    assert "Dit is groot nieuws van Alfa." in output
    invoke("preview", approved, "--eml", "mail.eml")
    assert (workspace / "mail.eml").read_bytes() == relay.messages[0].content


def test_a_check_of_a_campaign_that_is_over_says_so(
    invoke: Invoke, approved: str, relay: Relay
) -> None:
    invoke("send", approved)
    output = invoke("check", approved).output
    assert "note     it is finished; nothing of it leaves now." in output
    assert "Next:" not in output
    assert "The campaign 'lente' is finished." in invoke("approve", approved, exit_code=1).error


@pytest.mark.parametrize("command", ["check", "preview", "approve"])
def test_an_unknown_campaign_is_told_with_those_that_there_are(
    invoke: Invoke, drafted: str, command: str
) -> None:
    told = invoke(command, "lent", exit_code=1).error
    assert told == "Error: No campaign 'lent'. There are: lente.\n"


def test_two_variants_reach_their_own_readers(invoke: Invoke, mixed: str, workspace: Path) -> None:
    press = invoke("preview", mixed, "--as", "ada@dageraad.example").output
    policy_text = invoke("preview", mixed, "--as", "de@kabinet.example").output
    assert "Dit is groot nieuws" in press
    assert "Dit is belangrijk nieuws" in policy_text
    assert "Geachte Dé Dox," in policy_text
