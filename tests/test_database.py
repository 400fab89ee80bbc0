"""The database: its migrations, its backups, and what is said when it cannot be used."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from campaign import db, schema
from campaign.errors import DatabaseError
from campaign.models import Base, Campaign
from campaign.settings import Settings
from tests.conftest import Invoke, rows

AS_OF_0001 = """
INSERT INTO organisation (id, key, name) VALUES (1, 'alfa', 'Alfa');
INSERT INTO contact (id, kind, honorific, first_name, last_name, name_key, function, language,
  phone, fields, created_at, updated_at) VALUES (7, 'journalist', '', 'Ada', 'Aerts', 'adaaerts',
  '', 'nl', '', '{}', '2026-01-01 00:00:00', '2026-01-01 00:00:00');
INSERT INTO address (contact_id, email, canonical, is_primary)
  VALUES (7, 'ada@dageraad.example', 'ada@dageraad.example', true),
         (7, 'ada+pers@dageraad.example', 'ada+pers@dageraad.example', false),
         (7, 'a.da@googlemail.com', 'a.da@googlemail.com', false);
INSERT INTO suppression (address, organisation_id, reason, source, created_at)
  VALUES ('bob@dageraad.example', 1, 'asked', 'a letter', '2026-01-01 00:00:00');
"""


AS_OF_0005 = """
INSERT INTO organisation (id, key, name) VALUES (1, 'alfa', 'Alfa');
INSERT INTO campaign (id, name, release, audience, token, status, created_at, drafted_at)
    VALUES (1, 'lente', 'nieuws', '["list:pers"]', 't', 'draft', '2026-01-02', '2026-01-02');
INSERT INTO delivery (id, campaign_id, status, reason, detail, organisation_id, address, variant,
    recipient, message_sha256, attempts, reply) VALUES
    (1, 1, 'queued', NULL, '', 1, 'ann@krant.example', 'press.nl', '{}', '', 0, ''),
    (2, 1, 'queued', NULL, '', 1, 'ann+pers@krant.example', 'press.nl', '{}', '', 0, ''),
    (3, 1, 'excluded', 'no address', '', NULL, '', '', '{}', '', 0, '');
"""


def test_models_and_migrations_agree(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_database_with_people_in_it_is_brought_up_to_date(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE alembic_version"))
        schema.migrate(connection, "0001")
        for statement in AS_OF_0001.strip().rstrip(";").split(";"):
            connection.execute(sa.text(statement))
        connection.commit()
        schema.migrate(connection, "head")
        connection.commit()
        found = connection.execute(sa.text("SELECT first_name, last_name FROM contact")).all()
        assert [tuple(row) for row in found] == [("Ada", "Aerts")]
        kept = connection.execute(sa.text("SELECT address, reason FROM suppression")).all()
        assert [tuple(row) for row in kept] == [("bob@dageraad.example", "asked")]
        assert connection.execute(sa.text("SELECT count(*) FROM delivery")).scalar() == 0
        boxes = connection.execute(sa.text("SELECT mailbox FROM address ORDER BY id")).scalars()
        assert list(boxes) == [None, "ada@dageraad.example", "ada@gmail.com"]


def test_of_two_waiting_mails_to_one_mailbox_one_is_left_by_the_upgrade(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE alembic_version"))
        schema.migrate(connection, "0005")
        for statement in AS_OF_0005.strip().rstrip(";").split(";"):
            connection.execute(sa.text(statement))
        connection.commit()
        schema.migrate(connection, "head")
        connection.commit()
        query = "SELECT address, status, reason, mailbox FROM delivery ORDER BY id"
        assert [tuple(row) for row in connection.execute(sa.text(query))] == [
            ("ann@krant.example", "queued", None, "ann@krant.example"),
            ("ann+pers@krant.example", "excluded", "duplicate", "ann@krant.example"),
            ("", "excluded", "no address", ""),
        ]
        kept = connection.execute(sa.select(Campaign.audience)).scalar()
        assert kept == {"to": ["list:pers"]}


@pytest.fixture
def old_database(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An SQLite file as the first version left it."""
    path = workspace / "old.sqlite"
    made = sa.create_engine(f"sqlite:///{path}")
    with made.connect() as connection:
        schema.migrate(connection, "0001")
        connection.commit()
    made.dispose()
    connection = sqlite3.connect(path)
    connection.executescript(AS_OF_0001)
    connection.close()
    monkeypatch.setenv("CAMPAIGN_DATABASE", str(path))
    return path


def test_any_command_brings_the_schema_up_to_date_and_keeps_a_copy(
    invoke: Invoke, old_database: Path
) -> None:
    said = invoke("contacts", "show", "ada@dageraad.example")
    assert f"brought up to date (0001 to {schema.head()}). A copy of it as it was:" in said.error
    assert said.output.startswith("Ada Aerts")
    [copy] = old_database.parent.glob("old.before-0001.*.sqlite")
    assert rows(str(copy), "SELECT version_num FROM alembic_version") == [("0001",)]
    assert rows(str(copy), "SELECT first_name FROM contact") == [("Ada",)]
    assert rows(str(old_database), "SELECT version_num FROM alembic_version") == [(schema.head(),)]


def test_a_database_of_a_newer_version_is_left_alone(invoke: Invoke, old_database: Path) -> None:
    connection = sqlite3.connect(old_database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    refused = invoke("contacts", "list", exit_code=1)
    assert "was written by a newer version of press-campaign" in refused.error
    assert "pip install --upgrade press-campaign" in refused.error


def test_a_locked_database_is_said_in_one_sentence(
    invoke: Invoke, old_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.1)
    invoke("init")
    other = sqlite3.connect(old_database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        refused = invoke("contacts", "suppress", "x@y.example", exit_code=1)
    finally:
        other.close()
    assert "database is locked. Another program is writing to it." in refused.error


def test_a_file_that_is_no_database_is_said_in_one_sentence(
    invoke: Invoke, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace / "letter.docx"
    path.write_bytes(b"PK\x03\x04 this is a letter" * 100)
    monkeypatch.setenv("CAMPAIGN_DATABASE", str(path))
    refused = invoke("contacts", "list", exit_code=1)
    assert "file is not a database" in refused.error
    assert path.read_bytes().startswith(b"PK\x03\x04")


def test_a_database_server_that_is_down_is_said_in_one_sentence(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMPAIGN_DATABASE", "postgresql://me:geheim@127.0.0.1:1/campaign")
    refused = invoke("contacts", "list", exit_code=1)
    assert "cannot be used" in refused.error
    assert "geheim" not in refused.error


def test_the_database_itself_refuses_a_second_mail_to_one_address(
    invoke: Invoke, approved: str, engine: sa.Engine
) -> None:
    copy = sa.text(
        "INSERT INTO delivery (campaign_id, status, detail, address, variant, recipient, "
        "organisation_id, message_sha256, attempts, reply) SELECT campaign_id, status, detail, "
        "address, variant, recipient, organisation_id, message_sha256, attempts, reply "
        "FROM delivery WHERE address = 'ada@dageraad.example'"
    )
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(copy)


def test_work_that_fails_leaves_no_trace(engine: sa.Engine, config: Settings) -> None:
    from campaign.contacts import directory

    with pytest.raises(RuntimeError), db.session(engine) as session:
        directory.organisations(session, config.organisations)
        raise RuntimeError
    with db.session(engine, reading=True) as session:
        assert directory.organisations(session, ()) == {}


def test_an_unknown_scheme_is_said_in_one_sentence(config: Settings) -> None:
    from dataclasses import replace

    with pytest.raises(DatabaseError, match="is not a database"):
        db.engine(replace(config, database="nonsense://x"))
