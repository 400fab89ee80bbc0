"""Who is erased is gone: from every table, from the bytes of the file, and from later imports."""

import contextlib
import datetime as dt
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaign import db
from campaign.contacts import address, erasures, filetraces, traces, workspacesecret
from campaign.delivery import postbox
from campaign.errors import CampaignStateError, SettingsError
from campaign.models import Delivery, Erasure
from campaign.settings import Settings
from tests.conftest import Invoke
from tests.contacts.conftest import on_sqlite
from tests.relay import Relay
from tests.terminal import answered

Writes = Callable[[str, str], Path]
#: nothing else in a workspace has any of these
ADDRESSES = ("zoe.quintens@krant.example", "zq@zoë-freelance.example", "zq@weekblad.example")
NAMES = ("Quintens", "Zoë Quintens", "zoequintens")
FIRST = """\
Voornaam;Achternaam;Medium;Functie;E-mail;Kleur;Thema
Zoë;Quintens;De Krant;chef Quintens;Zoe.Quintens@krant.example;Quintensgroen;quintensiaans
Bob;Baert;De Krant;;bob@krant.example;;
Cy;Claes;Het Weekblad;;cy@weekblad.example;;
"""
SECOND = """\
Naam;Medium;E-mail;Opmerking;Taal
Zoë A. Quintens;Quintens Freelance;"zoe.quintens@krant.example, zq@zoë-freelance.example";Zoë;
Bob Baert;De Krant;"bob@krant.example, zoe.quintens@krant.example";;
Zoë Quintens;;zoe.quintens@krant.example en ook;zq;Klingon
"""
THIRD = "Naam;Medium;E-mail\nZoë Quintens;Het Weekblad;zq@weekblad.example\n"


def needles(*, escaped: bool = True) -> list[bytes]:
    texts = {*ADDRESSES, *NAMES, address.canonical(ADDRESSES[1])}
    found = [one.encode() for one in texts]
    return found + [json.dumps(one)[1:-1].encode() for one in texts if escaped]


def bytes_of(workspace: Path, database: str) -> bytes:
    """All of the database's files, in lower case, where SQLite is used."""
    folder = Path(database).parent
    files = [one for one in folder.iterdir() if one.name.startswith(Path(database).name)]
    assert files
    return b"\0".join(one.read_bytes() for one in files).lower()


def told_in(content: bytes) -> list[bytes]:
    return [one for one in needles() if one.lower() in content]


@pytest.fixture
def used(invoke: Invoke, contacts_file: Writes, relay: Relay) -> None:
    """Somebody who was imported, updated, merged, suppressed, drafted, mailed and excluded."""
    for name, text in (("een", FIRST), ("twee", SECOND), ("drie", THIRD)):
        contacts_file(f"{name}.csv", text)
    invoke("contacts", "import", "--list", "alfa/pers", "contacts/een.csv")
    invoke("contacts", "import", "--list", "beta/pers", "--on-conflict", "update",
           "contacts/twee.csv", exit_code=3)  # fmt: skip
    invoke("contacts", "import", "--list", "alfa/pers", "contacts/drie.csv")
    invoke("contacts", "merge", ADDRESSES[0], ADDRESSES[2], "--yes")
    relay.rcpt_replies = {"zoe|cy": "450 4.2.1 <zoe.quintens@krant.example> Zoë is away"}
    to = ["--release", "nieuws", "--to", "list:alfa/pers", "--to", f"email:{ADDRESSES[0]}"]
    invoke("draft", "lente", *to)
    invoke("approve", "lente")
    invoke("send", "lente", exit_code=3)
    invoke("draft", "zomer", *to, "--except", 'name:"Zoë*"')
    invoke("contacts", "suppress", ADDRESSES[2], "--note", "Zoë Quintens belde", "--for", "beta")
    invoke("draft", "herfst", *to)


@on_sqlite
def test_no_byte_of_who_is_erased_is_left_in_the_database(
    invoke: Invoke, used: None, workspace: Path, database: str
) -> None:
    # rows that went before left their bytes in the free room of the file, as they do where SQLite
    # was built without SQLITE_SECURE_DELETE
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        names = [(f"{ADDRESSES[0]} {one}", f"{one}") for one in range(2000)]
        connection.executemany("INSERT INTO outlet (name, key) VALUES (?, ?)", names)
        connection.commit()
        connection.execute("DELETE FROM outlet WHERE name LIKE 'zoe.quintens@%'")
        connection.commit()
    before = bytes_of(workspace, database)
    assert {b"zoe.quintens@krant.example", b"zq@weekblad.example"} <= set(told_in(before))
    said = invoke("contacts", "erase", ADDRESSES[0], "--yes").output
    assert "Goes for good:" in said
    assert "It cannot be undone." in said
    assert told_in(bytes_of(workspace, database)) == []
    for name in ("lente", "zomer", "herfst"):
        report = invoke("report", name).output
        assert "3 considered" in report
        assert told_in(report.encode().lower()) == []


def test_a_campaign_keeps_its_counts_without_name_address_and_words(
    invoke: Invoke, used: None, engine: sa.Engine
) -> None:
    def sums() -> list[object]:
        with db.session(engine, reading=True) as session:
            query = sa.select(Delivery.campaign_id, Delivery.status, sa.func.count())
            grouped = query.group_by(Delivery.campaign_id, Delivery.status)
            return [tuple(one) for one in session.execute(grouped.order_by(Delivery.campaign_id))]

    before = [(one, count) for one, _, count in sums()]  # type: ignore[misc]
    said = invoke("contacts", "erase", ADDRESSES[0], "--yes").output
    assert "Will not leave: 1 mail of herfst" in said
    totals: dict[object, int] = {}
    for one, _, count in sums():  # type: ignore[misc]
        totals[one] = totals.get(one, 0) + count
    assert sum(totals.values()) == sum(count for _, count in before)
    with db.session(engine, reading=True) as session:
        gone = session.scalars(sa.select(Delivery).where(Delivery.contact_id.is_(None))).all()
        assert len(gone) == 3
        assert {one.address for one in gone} == {""}
        assert {one.recipient["name"] for one in gone} == {"erased"}
        assert all("quintens" not in str(one.recipient).lower() for one in gone)
    everything = " ".join(
        invoke(*command).output.lower()
        for command in (("ledger", "lente"), ("report", "herfst"), ("contacts", "list"))
    )
    assert "quintens" not in everything


def test_an_import_never_brings_somebody_back_who_was_erased(
    invoke: Invoke, used: None, workspace: Path, contacts_file: Writes, database: str
) -> None:
    invoke("contacts", "erase", ADDRESSES[0], "--yes")
    said = invoke("contacts", "import", "--list", "alfa/pers", "contacts/een.csv").output
    assert "2 unchanged, 1 suppressed" in said
    flat = " ".join(said.split())
    assert re.search(r"was erased on 20\d\d-\d\d-\d\d; nothing of this row is kept", flat)
    contacts_file("vier.csv", f"E-mail;Naam;Taal\nZOE.Quintens+pers@krant.example;Zoë;Klingon\n"
                  f"{ADDRESSES[2]};Zoë Quintens;nl\n")  # fmt: skip
    said = invoke("contacts", "import", "--list", "beta/pers", "contacts/vier.csv").output
    assert "2 rows: 2 suppressed" in said
    assert [one.name for one in workspace.glob("rejected/*")] == ["beta-pers.csv"]
    assert "ZOE" not in (workspace / "rejected" / "beta-pers.csv").read_text("utf-8-sig")
    assert "zoë" not in invoke("contacts", "list").output.lower()
    if "://" not in database:
        assert told_in(bytes_of(workspace, database)) == []


def test_an_erased_address_is_not_written_down_again_by_a_suppression(
    invoke: Invoke, used: None
) -> None:
    invoke("contacts", "erase", ADDRESSES[0], "--yes")
    said = invoke("contacts", "suppress", ADDRESSES[0].upper()).output
    assert " was erased on " in said
    assert invoke("contacts", "suppressions").output == "0 suppressions\n"
    again = invoke("contacts", "erase", ADDRESSES[0], "--yes", exit_code=1).error
    assert "nothing but a hash of the address is left" in again


def test_without_the_secret_nothing_is_imported_while_somebody_was_erased(
    invoke: Invoke, used: None, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("contacts", "erase", ADDRESSES[0], "--yes")
    secret = workspace / ".campaign-secret"
    if os.name == "posix":
        assert secret.stat().st_mode & 0o777 == 0o600
    text = secret.read_text()
    secret.unlink()
    refused = invoke("contacts", "import", "--list", "alfa/pers", "contacts/een.csv", exit_code=1)
    assert "there is none here: an import could bring them back." in refused.error
    monkeypatch.setenv("CAMPAIGN_SECRET", "another-secret-than-the-first")
    refused = invoke("contacts", "import", "--list", "alfa/pers", "contacts/een.csv", exit_code=1)
    assert "the one here is another" in refused.error
    assert "the one here is another" in invoke("contacts", "erase", "cy@weekblad.example", "--yes",
                                               exit_code=1).error  # fmt: skip
    monkeypatch.setenv("CAMPAIGN_SECRET", text)
    invoke("contacts", "import", "--list", "alfa/pers", "contacts/een.csv")


def test_the_secret_stands_neither_in_the_database_nor_in_the_settings(
    invoke: Invoke, used: None, workspace: Path, engine: sa.Engine
) -> None:
    invoke("contacts", "erase", ADDRESSES[0], "--yes")
    text = (workspace / ".campaign-secret").read_text().strip()
    assert text not in (workspace / "campaign.toml").read_text()
    with db.session(engine, reading=True) as session:
        for one in session.scalars(sa.select(Erasure)):
            assert text not in (one.address_hash, one.secret_check)


def test_a_mail_in_doubt_is_settled_before_its_reader_is_erased(
    invoke: Invoke, approved: str, relay: Relay
) -> None:
    relay.hang_up_after = 0
    invoke("send", approved, exit_code=1)
    said = invoke("contacts", "erase", "ada@dageraad.example", "--yes", exit_code=1).error
    assert "The mail of lente to ada@dageraad.example is in doubt" in said
    assert "campaign settle lente ada@dageraad.example" in said
    invoke("contacts", "show", "ada@dageraad.example")


def test_a_dry_run_and_a_no_erase_nothing(invoke: Invoke, used: None, database: str) -> None:
    shown = invoke("contacts", "erase", ADDRESSES[2], "--dry-run").output
    assert "Zoë" in shown
    assert "Nothing was erased: this was a dry run." in shown
    refused = invoke("contacts", "erase", ADDRESSES[2], exit_code=1).error
    assert "Nobody answered the question, and nothing was done. To erase" in refused
    if os.name == "posix" and "://" not in database:
        code, _ = answered(["contacts", "erase", ADDRESSES[2]], ("Erase all of that", "n"))
        assert code == 1
    invoke("contacts", "show", ADDRESSES[2])


@on_sqlite
def test_files_beside_the_database_that_hold_an_address_are_named_with_their_lines(
    invoke: Invoke, used: None, workspace: Path, contacts_file: Writes, database: str
) -> None:
    invoke("contacts", "export", "--to", "alles.xlsx")
    contacts_file(
        "niet.csv", "E-mail\njzoe.quintens@krant.example\nzoe.quintens@krant.example.be\n"
    )
    copy = Path(database).with_name("campaign.before-0005.20260101-000000.sqlite")
    copy.write_bytes(b"SQLite format 3\0 zoe.quintens@krant.example \0")
    found = json.loads(invoke("contacts", "erase", ADDRESSES[0], "--dry-run", "--json").output)
    assert f"{workspace / 'contacts' / 'een.csv'}, line 2" in found["files"]
    assert f"{workspace / 'contacts' / 'drie.csv'}, line 2" in found["files"]
    assert str(workspace / "alles.xlsx") in found["files"]
    assert not [one for one in found["files"] if "niet.csv" in one]
    assert found["copies_of_the_database"] == [str(copy)]
    invoke("contacts", "erase", ADDRESSES[0], "--yes")
    assert copy.exists()


@on_sqlite
def test_older_copies_of_the_database_go_too_when_asked(
    invoke: Invoke, used: None, database: str
) -> None:
    copy = Path(database).with_name("campaign.before-0005.20260101-000000.sqlite")
    copy.write_bytes(b"SQLite format 3\0 zoe.quintens@krant.example \0")
    other = Path(database).with_name("campaign.before-0004.20260101-000000.sqlite")
    other.write_bytes(b"SQLite format 3\0 bob@krant.example \0")
    invoke("contacts", "erase", ADDRESSES[0], "--yes", "--with-copies")
    assert not copy.exists()
    assert other.exists()


def test_who_has_the_same_name_elsewhere_stays_as_they_are(
    invoke: Invoke, contacts_file: Writes
) -> None:
    contacts_file("alfa-pers.csv", "Naam;Medium;E-mail\nAn Peeters;Een;an@een.example\n"
                  "An Peeters;Twee;an@twee.example\nJan Peeters;Een;jan@een.example\n")  # fmt: skip
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    said = " ".join(invoke("contacts", "erase", "an@een.example", "--yes").output.split())
    assert "An Peeters <an@twee.example>, Twee has the same name and stays" in said
    listed = invoke("contacts", "list").output
    assert "an@twee.example" in listed
    assert "jan@een.example" in listed
    assert "An Peeters" in invoke("ledger", "lente").output


def test_what_cannot_be_promised_of_a_server_is_said(
    invoke: Invoke, used: None, database: str
) -> None:
    said = invoke("contacts", "erase", ADDRESSES[0], "--yes").output
    assert ("its write-ahead log and its backups" in " ".join(said.split())) is ("://" in database)


def test_nobody_known_is_told_and_an_address_of_a_suppression_alone_is_erased(
    invoke: Invoke,
) -> None:
    said = invoke("contacts", "erase", "nobody@x.example", "--yes", exit_code=1).error
    assert "Nothing is known of nobody@x.example." in said
    invoke("contacts", "suppress", "nobody@x.example")
    invoke("contacts", "erase", "nobody@x.example", "--yes")
    assert invoke("contacts", "suppressions").output == "0 suppressions\n"


def test_an_approved_campaign_stands_for_the_others_who_get_their_mail(
    invoke: Invoke, approved: str, relay: Relay, engine: sa.Engine
) -> None:
    said = invoke("contacts", "erase", "bob@dageraad.example", "--yes").output
    assert "Will not leave: 1 mail of lente" in said
    stands = "lente is approved; what was approved of it stands for its other readers."
    assert stands in " ".join(said.split())
    assert "and that still stands." in " ".join(invoke("status", approved).output.split())
    invoke("send", approved)
    assert relay.recipients == ["ada@dageraad.example", "cy@weekblad.example"]
    assert "3 considered = 2 mailed + 1 suppressed" in invoke("report", approved).output
    invoke("contacts", "erase", "ada@dageraad.example", "--yes")
    with db.session(engine, reading=True) as session:
        erased = session.scalars(sa.select(Delivery).where(Delivery.address == "")).all()
        sent = next(one for one in erased if one.message_sha256)
        with pytest.raises(CampaignStateError, match="was erased"):
            postbox.evidence(sent, postbox.documents(session))


def test_a_row_of_somebody_else_that_bars_an_erased_address_does_not_write_it_down(
    invoke: Invoke, used: None, contacts_file: Writes
) -> None:
    invoke("contacts", "erase", ADDRESSES[0], "--yes")
    cell = f"alfa: asked ({ADDRESSES[0]}); beta: asked (bob@krant.example)"
    contacts_file("terug.csv", f'E-mail;Niet aanschrijven\nbob@krant.example;"{cell}"\n')
    invoke("contacts", "import", "--list", "alfa/pers", "contacts/terug.csv")
    listed = json.loads(invoke("contacts", "suppressions", "--json").output)
    assert [one["address"] for one in listed] == ["bob@krant.example"]


@on_sqlite
def test_a_program_that_reads_keeps_old_bytes_and_that_is_said(
    invoke: Invoke, used: None, database: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 1)
    with contextlib.closing(sqlite3.connect(database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM contact").fetchone()
        said = invoke("contacts", "erase", ADDRESSES[0], "--yes", exit_code=1).error
        assert "Everything was erased, but bytes of it may still lie in the free room" in said
        assert told_in(bytes_of(workspace, database))
    invoke("contacts", "erase", ADDRESSES[0], "--yes", exit_code=1)
    assert told_in(bytes_of(workspace, database)) == []


# the rules


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("is Zoë Quintens <zoe@krant.example> too", "is erased <erased> too"),
        ("ZOË  QUINTENS", "erased"),
        ("zoe+pers@krant.example", "erased"),
        ("jzoe@krant.example and zoe@krant.example.org", None),
        ("Zoë Quintensen", None),
        ({"zoe@krant.example": ["Zoë Quintens", 1]}, {"erased": ["erased", 1]}),
    ],
)
def test_a_text_names_somebody_no_more(text: object, left: object) -> None:
    wanted = traces.of(["Zoe@krant.example"], ["Zoë Quintens", "Zoë"])
    assert wanted.without(text) == (text if left is None else left)


def test_an_address_is_known_again_by_its_mailbox_and_no_other_is() -> None:
    secret = b"x" * 16
    at = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    erased = erasures.Erased(secret, {erasures._hash(secret, "ann@gmail.com"): at})
    for one in ("ann@gmail.com", "a.n.n@gmail.com", "ann+news@googlemail.com"):
        assert erased.when(one) == at
    for one in ("anna@gmail.com", "ann@gmail.be"):
        assert erased.when(one) is None


def test_a_secret_that_is_too_short_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workspacesecret.find(tmp_path) is None
    made = workspacesecret.made(tmp_path)
    assert made == workspacesecret.made(tmp_path) == workspacesecret.find(tmp_path)
    monkeypatch.setenv("CAMPAIGN_SECRET", "short")
    with pytest.raises(SettingsError, match="fewer than 16"):
        workspacesecret.find(tmp_path)


def test_settings_know_nothing_of_the_secret(config: Settings) -> None:
    assert not hasattr(config, "secret")


def test_a_list_or_segment_called_after_who_goes_is_told(invoke: Invoke, used: None) -> None:
    invoke("lists", "create", "alfa/Zoë-Quintens")
    invoke("segments", "save", "interviews zoe quintens", "kind:journalist")
    invoke("lists", "create", "zoo")
    told = " ".join(invoke("contacts", "erase", ADDRESSES[2], "--dry-run").output.split())
    assert "The list alfa/Zoë-Quintens is called after that person, and keeps its name." in told
    assert 'campaign segments rename "interviews zoe quintens" NEW' in told
    assert "The list zoo" not in told


def test_who_asks_to_be_back_after_an_erasure_may_be(invoke: Invoke, contacts_file: Writes) -> None:
    contacts_file("alfa-pers.csv", "Naam;E-mail\nZoë Zwart;zoe@krant.example\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    invoke("contacts", "erase", "zoe@krant.example", "--yes")
    back = ("contacts", "erase", "--lift", "Zoe+pers@krant.example")
    assert "To do it" not in invoke(*back, exit_code=2).error
    note = ("--note", "schreef zich weer in op de site")
    assert "dry run" in invoke(*back, *note, "--dry-run").output
    assert "Nobody answered" in invoke(*back, *note, exit_code=1).error
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    assert "zoe@" not in invoke("contacts", "list").output
    assert "may be on file again" in " ".join(invoke(*back, *note, "--yes").output.split())
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    assert "zoe@krant.example" in invoke("contacts", "list").output
    about = ("contacts", "export", "--everything-about", "zoe@krant.example", "--json")
    assert json.loads(invoke(*about).output)["came_back"]["why"] == note[1]
    refused = invoke(*back, *note, "--yes", exit_code=1).error
    assert "Nobody was erased by the address Zoe+pers@krant.example." in refused


def test_who_came_back_can_be_erased_again(invoke: Invoke, contacts_file: Writes) -> None:
    contacts_file("alfa-pers.csv", "Naam;E-mail\nZoë Zwart;zoe@krant.example\n")
    invoke("contacts", "import", "contacts/alfa-pers.csv")
    for _ in range(2):
        invoke("contacts", "erase", "zoe@krant.example", "--yes")
        invoke("contacts", "import", "contacts/alfa-pers.csv")
        assert "zoe@" not in invoke("contacts", "list").output
        invoke("contacts", "erase", "--lift", "zoe@krant.example", "--note", "weer", "--yes")
        invoke("contacts", "add", "Zoë Zwart <zoe@krant.example>")
    invoke("contacts", "erase", "zoe@krant.example", "--yes")
    about = ("contacts", "export", "--everything-about", "zoe@krant.example", "--json")
    assert json.loads(invoke(*about).output)["came_back"] == {}


@on_sqlite
def test_a_file_that_unpacks_to_too_much_is_not_looked_into_and_that_is_said(
    invoke: Invoke, used: None, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filetraces, "_LARGEST", 4 << 20)
    with zipfile.ZipFile(workspace / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (64 << 20))
    with zipfile.ZipFile(workspace / "list.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet.xml", f"<a>{' ' * ((1 << 20) - 12)}{ADDRESSES[2]}</a>")
    (workspace / "broken.docx").write_bytes(b"PK nothing")
    (workspace / "large.log").write_bytes(b"x\n" * (3 << 20))
    os.mkfifo(workspace / "pipe.csv") if hasattr(os, "mkfifo") else None
    told = json.loads(invoke("contacts", "erase", ADDRESSES[2], "--dry-run", "--json").output)
    unread = {Path(one.partition(": ")[0]).name: one for one in told["files_not_looked_into"]}
    assert set(unread) == {"bomb.xlsx", "broken.docx", "large.log"}
    assert unread["bomb.xlsx"].endswith("unpacks to more than 4 MB")
    assert unread["broken.docx"].endswith("is damaged, or locked with a password")
    assert any("list.xlsx" in one for one in told["files"])
    shown = invoke("contacts", "erase", ADDRESSES[2], "--dry-run").output
    assert "Files that were not looked into; look yourself:\n" in shown


def test_a_file_that_names_somebody_often_is_told_once() -> None:
    often = [filetraces.FileTrace(Path("a.html"), line) for line in (6, 9, 13, 20, 21)]
    once = [filetraces.FileTrace(Path("b.csv"), 2), filetraces.FileTrace(Path("c.xlsx"))]
    told = ["a.html, lines 6, 9, 13 and 2 more", "b.csv, line 2", "c.xlsx"]
    assert filetraces.told([*often, *once]) == told
