"""The outbox: a folder of mails that changes only where a mail changes."""

import json
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from campaign.delivery import outbox
from campaign.errors import WorkspaceError
from tests.conftest import Invoke
from tests.relay import Relay

NAMES = [f"alfa-{one}.eml" for one in
         ("ada@dageraad.example", "bob@dageraad.example", "cy@weekblad.example")]  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def test_each_mail_is_a_file_and_a_second_run_changes_no_byte(
    invoke: Invoke, drafted: str, workspace: Path
) -> None:
    assert (
        "3 mails in uit\n3 new, 0 changed, 0 same, 0 removed"
        in invoke("outbox", drafted, "uit").output
    )
    first = contents(workspace / "uit")
    assert list(first) == [*NAMES, "outbox.json"]
    assert "3 same" in invoke("outbox", drafted, "uit").output
    assert contents(workspace / "uit") == first
    for name in NAMES:
        assert b"\n" not in first[name].replace(b"\r\n", b"")
        parsed = message_from_bytes(first[name], policy=policy.SMTP.clone(raise_on_defect=True))
        assert [one.get_filename() for one in parsed.iter_attachments()] == ["nota.pdf"]


def test_a_change_of_words_changes_the_mails_and_a_new_draft_only_their_date(
    invoke: Invoke, drafted: str, workspace: Path
) -> None:
    invoke("outbox", drafted, "uit")
    before = contents(workspace / "uit")
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    text.write_text(text.read_text("utf-8").replace("groot", "klein"), "utf-8")
    done = json.loads(invoke("outbox", drafted, "uit", "--json").output)
    assert done == {"new": [], "changed": NAMES, "same": [], "removed": []}
    after = contents(workspace / "uit")
    lines = zip(before[NAMES[0]].split(b"\r\n"), after[NAMES[0]].split(b"\r\n"), strict=True)
    assert {b"groot" in old or b"Date" in old for old, new in lines if old != new} == {True}


def test_what_leaves_is_what_the_outbox_shows_but_for_its_date(
    invoke: Invoke, approved: str, workspace: Path, relay: Relay
) -> None:
    invoke("outbox", approved, "uit")
    invoke("send", approved)

    def undated(content: bytes) -> bytes:
        return content.split(b"\r\n", 1)[1]

    for name, sent in zip(NAMES, relay.messages, strict=True):
        assert undated((workspace / "uit" / name).read_bytes()) == undated(sent.content)


def test_files_of_who_is_no_longer_mailed_go_and_those_of_others_stay(
    invoke: Invoke, drafted: str, workspace: Path
) -> None:
    invoke("outbox", drafted, "uit")
    (workspace / "uit" / "mijn.eml").write_text("van mij", "utf-8")
    invoke("draft", drafted, "--to", "list:alfa/pers", "--except", "cy")
    assert "1 removed" in invoke("outbox", drafted, "uit").output
    assert sorted(one.name for one in (workspace / "uit").iterdir()) == [
        *NAMES[:2], "mijn.eml", "outbox.json",
    ]  # fmt: skip


def test_a_file_of_somebody_else_is_never_written_over(
    invoke: Invoke, drafted: str, workspace: Path
) -> None:
    (workspace / "uit").mkdir()
    (workspace / "uit" / NAMES[0]).write_text("van mij", "utf-8")
    refused = invoke("outbox", drafted, "uit", exit_code=1).error
    assert "was not written by this command. Nothing was written" in refused
    assert contents(workspace / "uit") == {NAMES[0]: b"van mij"}


def test_an_index_that_names_files_elsewhere_removes_none_of_them(tmp_path: Path) -> None:
    kept = tmp_path / "kept.eml"
    kept.write_text("van mij", "utf-8")
    folder = tmp_path / "uit"
    outbox.write(folder, "lente", {"a.eml": b"a"})
    hostile = ["../kept.eml", str(kept), "outbox.json", "a.eml"]
    (folder / outbox.INDEX).write_text(json.dumps({"files": hostile}), "utf-8")
    assert outbox.write(folder, "lente", {}).removed == ["a.eml"]
    assert kept.exists() and (folder / outbox.INDEX).exists()


@pytest.mark.parametrize("text", ["", "[]", '{"files": 1}', '{"files": [1]}'])
def test_an_index_that_is_none_stops_before_anything_is_written(tmp_path: Path, text: str) -> None:
    (tmp_path / outbox.INDEX).write_text(text, "utf-8")
    with pytest.raises(WorkspaceError, match="not the index of an outbox"):
        outbox.write(tmp_path, "lente", {"a.eml": b"a"})
    assert sorted(one.name for one in tmp_path.iterdir()) == [outbox.INDEX]


@pytest.mark.parametrize(
    "address",
    ["../../etc/passwd@x.example", "a/b@x.example", "a\\b@x.example", "con@x.example",
     "é@x.example", "e@x.example", "A@x.example", "a@x.example", "a" * 300 + "@x.example",
     "a:b|c*?@x.example"],
)  # fmt: skip
def test_an_address_becomes_a_name_that_every_file_system_takes(
    tmp_path: Path, address: str
) -> None:
    name = outbox.file_name("alfa", address)
    assert Path(name).name == name and len(name) < 140 and name.isascii()
    assert not set(name) & set('/\\:*?"<>|') and name == name.lower()
    outbox.write(tmp_path, "lente", {name: b"x"})
    assert (tmp_path / name).read_bytes() == b"x"


def test_two_addresses_have_two_names() -> None:
    alike = ["e@x.example", "é@x.example", "a/b@x.example", "a\\b@x.example", "a_b@x.example"]
    assert len({outbox.file_name("alfa", one) for one in alike}) == len(alike)


def test_the_outbox_of_another_campaign_is_left_as_it_is(
    invoke: Invoke, drafted: str, workspace: Path
) -> None:
    invoke("outbox", drafted, "uit")
    before = contents(workspace / "uit")
    invoke("draft", "zomer", "--release", "nieuws", "--to", "list:alfa/pers")
    refused = invoke("outbox", "zomer", "uit", exit_code=1).error
    assert "uit is the outbox of lente. Nothing was written; choose another folder." in refused
    assert contents(workspace / "uit") == before
