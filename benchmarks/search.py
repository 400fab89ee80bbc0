"""How fast contacts are found, among a million, and how the database looks for them.

    python benchmarks/search.py
    python benchmarks/search.py --database postgresql+psycopg://me@host/an-empty-database

Fills a database with contacts as benchmarks/imports.py makes them, puts them on a hundred lists,
mails some, bars some, and then asks for the first page of many searches with the exact count, as
`contacts list` does. Prints what each found and the milliseconds: of this process for SQLite, on
the clock for PostgreSQL, which works in another. The best of three, as an officer who pages on
has it. A star marks a search for which SQLite reads the whole table of contacts.
"""

import argparse
import contextlib
import datetime as dt
import sys
import tempfile
import time
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import imports
import sqlalchemy as sa
from sqlalchemy.orm import Session

from campaign import db, schema
from campaign.audience import finding, page
from campaign.audience.known import Known
from campaign.models import (
    Address,
    Approval,
    Beat,
    Campaign,
    Contact,
    ContactList,
    Delivery,
    Import,
    Membership,
    Organisation,
    Segment,
    Suppression,
    Tag,
    UtcDateTime,
    Worker,
)
from campaign.models.contact import contact_beat, contact_tag
from campaign.terms import CampaignStatus, DeliveryStatus, SuppressionReason

NOW = dt.datetime.now(dt.UTC)
SEARCHES = [
    "{last}",
    'name:"{name}"',
    'outlet:"{outlet}"',
    'name:ba* outlet:"{outlet}"',
    "email:{email}",
    "email:{local}*",
    "tag:vip",
    "tag:vip OR tag:doorn",
    "beat:zeldzaam",
    "list:alfa/lijst-7",
    "list:alfa/lijst-7 language:fr",
    "list:alfa/lijst-7 -beat:energie",
    "list:alfa/lijst-7 -tag:vip -list:alfa/lijst-8",
    "list:alfa/lijst-7 OR list:alfa/lijst-9 OR tag:vip",
    "list:alfa/lijst-7 (name:ba* OR language:fr)",
    "list:alfa/lijst-7 never:mailed",
    "campaign:campagne-1",
    "mailed:<10d tag:vip",
    "mailed:>30d",
    "replied:yes",
    "bounced:yes",
    "suppressed:yes",
    "list:alfa/lijst-7 suppressed:no",
    "import:2",
    "owner:alfa",
    "segment:keuze",
]


def fill(session: Session) -> None:
    """Lists, labels, campaigns and suppressions for contacts that are already there."""
    count = session.scalar(sa.select(sa.func.max(Contact.id))) or 0
    alfa = session.scalars(sa.select(Organisation)).one()
    now = sa.literal(NOW, UtcDateTime())
    for number in range(100):
        made = ContactList(organisation=alfa, name=f"lijst-{number}")
        session.add(made)
        session.flush()
        chosen = sa.select(sa.literal(made.id), Contact.id, now)
        chosen = chosen.where(Contact.id % 331 == number)
        into = sa.insert(Membership).from_select(["list_id", "contact_id", "added_at"], chosen)
        session.execute(into)
    for model, table, name, every in (
        (Tag, contact_tag, "vip", 997),
        (Tag, contact_tag, "doorn", 4999),
        (Beat, contact_beat, "zeldzaam", 2003),
    ):
        label = model(name=name)
        session.add(label)
        session.flush()
        chosen = sa.select(Contact.id, sa.literal(label.id)).where(Contact.id % every == 0)
        session.execute(sa.insert(table).from_select(table.c.keys(), chosen))
    session.execute(sa.update(Contact).where(Contact.id % 1999 == 0).values(owner_id=alfa.id))
    expression = "tag:vip OR list:alfa/lijst-3 -language:fr"
    session.add(Segment(name="keuze", expression=expression, saved_at=NOW, saved_by="els"))
    import_again(session, count)
    for number in range(3):
        mail(session, alfa, number, count)


def import_again(session: Session, count: int) -> None:
    """A second import, that made the last contacts."""
    first = session.scalars(sa.select(Import)).one()
    again = Import(
        file_name="b.csv",
        sha256="",
        form="",
        columns={},
        counts={},
        last_contact=count,
        imported_at=NOW,
        imported_by="els",
    )
    first.last_contact = count - 500
    session.add(again)
    session.flush()
    late = sa.update(Contact).where(Contact.id > count - 500)
    session.execute(late.values(import_id=again.id))


def mail(session: Session, alfa: Organisation, number: int, count: int) -> None:
    """A campaign that 20,000 had; some answered, some asked to be left alone, some bounced."""
    at = NOW - dt.timedelta(5 + 30 * number)
    campaign = Campaign(
        name=f"campagne-{number}",
        release="nieuws",
        audience={},
        token=f"t{number}",
        status=CampaignStatus.FINISHED,
        created_at=at - dt.timedelta(1),
        drafted_at=at,
        finished_at=at + dt.timedelta(1),
        approvals=[Approval(digest="d", approved_at=at, approved_by="els", content={})],
    )
    worker = Worker(host="h", pid=1, started_at=at, seen_at=at)
    session.add_all([campaign, worker])
    session.flush()
    step = max(1, count // 20_000)
    rows = [
        {
            "campaign_id": campaign.id,
            "contact_id": one,
            "status": DeliveryStatus.ACCEPTED,
            "organisation_id": alfa.id,
            "address": f"{one}@x.example",
            "mailbox": f"{one}@x.example",
            "variant": "press.nl",
            "recipient": {"name": "x" * 200},
            "approval_id": campaign.approvals[0].id,
            "worker_id": worker.id,
            "message_sha256": "s" * 64,
            "settled_at": at,
            "replied_at": at if place % 50 == 0 else None,
        }
        for place, one in enumerate(range(number + 1, count + 1, step))
    ]
    session.execute(sa.insert(Delivery), rows)
    for reason, every in ((SuppressionReason.BOUNCED, 9973), (SuppressionReason.ASKED, 4001)):
        barred = sa.select(
            Address.canonical, Address.canonical, sa.literal(reason, Suppression.reason.type),
            sa.literal(""), sa.literal(NOW, UtcDateTime()),
        ).where(Address.contact_id % every == number)  # fmt: skip
        names = ["address", "mailbox", "reason", "source", "created_at"]
        session.execute(sa.insert(Suppression).from_select(names, barred))


def ask(engine: sa.Engine, clock: Callable[[], float]) -> None:
    """Ask for each page, and print what was found and how long that took."""
    sqlite = engine.dialect.name == "sqlite"
    with db.session(engine, reading=True) as session:
        one = session.scalars(sa.select(Contact).where(Contact.id == 4321)).one()
        assert one.outlet and one.primary_address  # noqa: S101 - the file has both
        email = one.primary_address.email
        words = {
            "outlet": one.outlet.name, "email": email,
            "local": email.partition("@")[0], "name": one.name, "last": one.last_name,
        }  # fmt: skip
    print(f"{'search':54} {'found':>8} {'ms':>7}")
    for search in SEARCHES:
        expression = search.format(**words)
        took = []
        for _ in range(3):
            with db.session(engine, reading=True) as session:
                known = Known(session, NOW, zoneinfo.ZoneInfo("Europe/Brussels"))
                began = clock()
                found = page.read(known, [expression], limit=50)
                took.append(clock() - began)
                scans = sqlite and scanned(session, known, expression)
        mark = "*" if scans else ""
        print(f"{search:54} {found.total:8,} {min(took) * 1000:7.1f} {mark}")


def scanned(session: Session, known: Known, expression: str) -> bool:
    """Whether SQLite reads the whole table of contacts for a search."""
    query = sa.select(Contact.id).where(finding.found_by(known, [expression]))
    told = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {told}")
    return any(row[3] == "SCAN contact" for row in plan)


def main() -> None:
    """Make the database, unless there is one, and ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=imports.ROWS)
    parser.add_argument("--database", help="an SQLite file, or a PostgreSQL, to fill and use again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        settings: Any = argparse.Namespace(database=url_of(given.database or f"{folder}/b.sqlite"))
        engine = db.engine(settings)
        stack.callback(engine.dispose)
        schema.upgrade(settings, engine)
        with db.session(engine, reading=True) as session:
            is_empty = session.scalar(sa.select(Contact.id).limit(1)) is None
        if is_empty:
            path = Path(folder) / "b.csv"
            imports.make(path, given.rows, 1000)
            imports.import_(path, settings.database)
        with db.session(engine) as session:
            if session.scalar(sa.select(Segment.id).limit(1)) is None:
                fill(session)
        postgresql = engine.dialect.name == "postgresql"
        if postgresql:  # as it does by itself after a while
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        ask(engine, time.perf_counter if postgresql else time.process_time)


def url_of(database: str) -> str:
    """What SQLAlchemy calls a database."""
    return database if "://" in database else f"sqlite:///{database}"


if __name__ == "__main__":
    main()
