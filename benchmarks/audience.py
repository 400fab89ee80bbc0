"""How fast the audience of a campaign is frozen, and in how much memory.

    python benchmarks/audience.py
    python benchmarks/audience.py --rows 100000 --postgresql postgresql://me@host/an-empty-database

Imports a file of contacts (that of `benchmarks/imports.py`) into an empty database, puts them on
a hundred lists of six organisations, and drafts campaigns to a fifth of them and to fewer; the same
again in a database with a tenth of the contacts. Each draft in a process of its own, by the clock,
with every contact decided on and written. What it costs should follow the audience, and not the
database it stands in.
"""

import argparse
import dataclasses
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import imports

ROWS = 1_000_000
LISTS = 100
HOME = Path(__file__).parent.parent


def settings_of(database: str) -> "object":
    """The sample workspace, with another database."""
    from campaign import settings

    return dataclasses.replace(settings.load(HOME), database=database)


def fill(path: Path, database: str, rows: int) -> None:
    """Import the contacts, and put them on lists: a fifth of them on one, a fiftieth on another."""
    import sqlalchemy as sa

    from campaign import db
    from campaign.contacts import directory
    from campaign.models import ContactList, Membership

    imports.import_(path, database)
    config = settings_of(database)
    engine = db.engine(config)
    dice = random.Random(5)  # noqa: S311 - who stands where, no secrets
    with db.session(engine) as session:
        known = directory.organisations(session, config.organisations)
        numbers = session.scalars(sa.text("SELECT id FROM contact")).all()
        keys = [one.key for one in config.organisations]
        sizes = {"great": rows // 5, "small": rows // 50}
        sizes |= {f"list-{place}": rows // LISTS for place in range(LISTS - len(sizes))}
        for place, (name, size) in enumerate(sizes.items()):
            one = ContactList(name=name, organisation=known[keys[place % len(keys)]])
            session.add(one)
            session.flush()
            chosen = dice.sample(numbers, min(size, len(numbers)))
            session.execute(
                sa.insert(Membership),
                [
                    {"list_id": one.id, "contact_id": number, "added_at": db.now(session)}
                    for number in sorted(chosen)
                ],
            )


def draft(expression: str, database: str) -> None:
    """Draft a campaign, as the command does; prints what it took as JSON."""
    from campaign import db
    from campaign.audience.known import Known
    from campaign.audience.wishes import Wishes
    from campaign.delivery import queue
    from campaign.drafts import release as releases

    config = settings_of(database)
    engine = db.engine(config)
    began, cpu = time.perf_counter(), time.process_time()
    with db.session(engine) as session:
        now = db.now(session)
        release = releases.load(config.emails, "speerpuntclusters-2024", config.timezone)
        known = Known(session, now, config.timezone)
        wishes = Wishes((expression,), not_mailed_days=7, balance=True)
        campaign = queue.begin(session, f"benchmark-{time.time_ns()}", release, now)
        decisions = queue.plan(known, campaign, wishes, release, config)
        planned = time.perf_counter()
        queue.freeze(session, campaign, wishes, decisions, release, config, now)
        mailed = sum(one.mailed for one in decisions)
    print(
        json.dumps(
            {
                "considered": len(decisions),
                "mailed": mailed,
                "seconds": time.perf_counter() - began,
                "planned": planned - began,
                "cpu": time.process_time() - cpu,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def apart(*arguments: str) -> dict[str, float]:
    """Run a part of this in a process of its own."""
    run = subprocess.run(  # noqa: S603 - this very file
        [sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(run.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def show(what: str, found: dict[str, float]) -> None:
    """Print what a draft took."""
    each = found["seconds"] / found["considered"] * 1e6
    print(f"{what}: {found['considered']:,} considered, {found['mailed']:,} to be mailed")
    print(
        f"  {found['seconds']:.1f} s ({found['planned']:.1f} s to plan, {found['cpu']:.1f} s of "
        f"CPU), {each:.0f} us each, peak {found['peak']:.0f} MB"
    )


def main() -> None:
    """Fill the databases, draft, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--postgresql", help="an empty database to fill as well")
    parser.add_argument("--fill", help=argparse.SUPPRESS)
    parser.add_argument("--draft", help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.draft:
        draft(given.draft, given.database)
        return
    if given.fill:
        fill(Path(given.fill), given.database, given.rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        databases = {
            f"SQLite, {given.rows:,} contacts": (given.rows, f"sqlite:///{folder}/a.sqlite")
        }
        tenth = given.rows // 10
        databases[f"SQLite, {tenth:,} contacts"] = (tenth, f"sqlite:///{folder}/b.sqlite")
        if given.postgresql:
            databases[f"PostgreSQL, {given.rows:,} contacts"] = (given.rows, given.postgresql)
        for what, (rows, database) in databases.items():
            path = Path(folder) / "contacts.csv"
            imports.make(path, rows, 1000)
            apart("--fill", str(path), "--database", database, "--rows", str(rows))
            for expression in ("list:*/great", "list:*/small", "list:*/list-7"):
                show(f"{what}, {expression}", apart("--draft", expression, "--database", database))


if __name__ == "__main__":
    main()
