"""What changed since an approval, by organisation, down to one reader's mail."""

import json
from pathlib import Path

import pytest

from tests.conftest import Invoke


def edit(workspace: Path, name: str, old: str, new: str) -> None:
    file = workspace / "templates" / "emails" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_nothing_has_changed_and_that_is_said(invoke: Invoke, approved: str) -> None:
    assert "alfa: approved by " in invoke("diff", approved).output
    same = "is word for word the one that was approved."
    assert same in invoke("diff", approved, "ada@dageraad.example").output


def test_there_is_nothing_to_show_before_anybody_approved(invoke: Invoke, drafted: str) -> None:
    assert "Nobody has approved 'lente' yet" in invoke("diff", drafted, exit_code=1).error


def test_words_that_changed_are_shown_line_by_line(
    invoke: Invoke, approved: str, workspace: Path
) -> None:
    edit(workspace, "nieuws/press.nl.md", "**groot** nieuws", "**klein** nieuws")
    edit(workspace, "nieuws/release.toml", "Nieuws van", "Groot nieuws van")
    edit(workspace, "nieuws/policy.nl.md", "belangrijk", "gewichtig")
    shown = invoke("diff", approved).output
    assert "\nnieuws/press.nl.md\n@@ -8,3 +8,3 @@\n" in shown
    assert "\n- Dit is **groot** nieuws van {{ organisation.name }}.\n" in shown
    assert "\n+ Dit is **klein** nieuws van {{ organisation.name }}.\n" in shown
    assert '\n+ headline = "Groot nieuws van Alfa en Beta"\n' in shown
    assert "gewichtig" not in shown  # no mail of Alfa is made of it
    assert max(map(len, shown.splitlines())) <= 80


def test_a_readers_mail_is_compared_as_text_and_as_html(
    invoke: Invoke, approved: str, workspace: Path
) -> None:
    edit(workspace, "nieuws/press.nl.md", "groot", "klein")
    edit(workspace, "nieuws/press.nl.md", "subject: Nieuws", "subject: Bericht")
    shown = invoke("diff", approved, "ada@dageraad.example").output
    assert "\n- Subject: Nieuws voor De Dageraad\n+ Subject: Bericht voor De Dageraad\n" in shown
    text, html = shown.split("Its HTML, read as text")
    for part in (text, html):
        assert "- Dit is groot nieuws van Alfa." in part
        assert "+ Dit is klein nieuws van Alfa." in part
    told = json.loads(invoke("diff", approved, "ada@dageraad.example", "--json").output)
    assert "+Dit is klein nieuws van Alfa." in told["text"]


def test_readers_who_came_went_or_changed_and_senders_are_told(
    invoke: Invoke, approved: str, workspace: Path
) -> None:
    (workspace / "contacts" / "alfa-pers.csv").write_text(
        "Naam;E-mail;Medium\nBob Baert;bob@dageraad.example;De Avond\nDora;dora@d.example;D\n",
        "utf-8",
    )
    invoke("contacts", "import", "contacts/alfa-pers.csv", "--on-conflict", "update")
    invoke("draft", approved, "--to", "list:alfa/pers", "--except", "cy")
    config = workspace / "campaign.toml"
    config.write_text(config.read_text("utf-8").replace("antwoord@", "vraag@"), "utf-8")
    shown = " ".join(invoke("diff", approved).output.split())
    assert "changed Bob Baert <bob@dageraad.example> what the text says of the reader" in shown
    assert "went Cy Claes <cy@weekblad.example>" in shown
    assert "came Dora <dora@d.example>" in shown
    assert "alfa: reply to antwoord@alfa.example vraag@alfa.example" in shown
    told = json.loads(invoke("diff", approved, "--json").output)
    assert {one["what"] for one in told[0]["readers"]} == {"came", "went", "changed"}
    assert told[0]["stands"] is False


def test_an_organisation_without_mails_has_no_part_to_show(invoke: Invoke, approved: str) -> None:
    assert "beta mails nobody" in invoke("diff", approved, "--as", "beta", exit_code=1).error


@pytest.mark.parametrize("asked", [["--json"], []])
def test_a_value_of_a_file_never_reaches_the_terminal_as_a_command(
    invoke: Invoke, approved: str, workspace: Path, asked: list[str]
) -> None:
    edit(workspace, "nieuws/press.nl.md", "groot", "gr\x1b[31moot")
    assert "\x1b" not in invoke("diff", approved, *asked).output
