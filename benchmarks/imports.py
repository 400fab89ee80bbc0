"""How fast contacts are imported, in how much memory, and where the time goes.

    python benchmarks/imports.py
    python benchmarks/imports.py --rows 100000 --postgresql postgresql://me@host/an-empty-database

Makes a file of contacts (names, addresses, outlets, beats, languages; some bad, some double), and
imports it into an empty SQLite database, once with few and once with many mail domains; then again
with one row in a hundred changed; then a tenth of it more, into an empty database, into one with a
quarter of it and into the full one, to see how the cost of a row grows with the table. Each in a
process of its own, on one core: CPU seconds, plan and apply and commit together, with all
validation and provenance. Prints rows a second, the time beside what
Python's csv alone takes for that file on this machine, the peak of memory, and each stage's share.
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS = 1_000_000
BAD, DOUBLE, CHANGED = 0.01, 0.02, 0.01
HEADER = "Voornaam;Achternaam;Medium;Thema;Taal;E-mailadres\n"
SYLLABLES = "ba de ki lo mu na re si to vu la me ko du ri sa te no bi ve".split()
BEATS = "energie chemie zee wind voeding gezondheid logistiek economie".split()


def word(dice: random.Random, length: int) -> str:
    """A word that can be said."""
    return "".join(dice.choice(SYLLABLES) for _ in range(length))


def make(path: Path, rows: int, domains: int, first: int = 0) -> None:
    """Write a file of contacts; the same one for the same numbers."""
    dice = random.Random(7)  # noqa: S311 - names, not secrets
    firsts = [word(dice, dice.choice((2, 3))).title() for _ in range(3000)]
    outlets = [f"De {word(dice, 3).title()}" for _ in range(5000)]
    hosts = [f"{word(dice, 3)}{number}.example" for number in range(domains)]
    before = "nobody@nowhere.example"
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEADER)
        for number in range(first, first + rows):
            name = dice.choice(firsts)
            particle = dice.choice(["", "", "", "Van ", "De ", "van der "])
            family = particle + word(dice, dice.choice((3, 4))).title()
            mail = f"{name}.{family}{number}@{dice.choice(hosts)}".lower().replace(" ", "")
            fate = dice.random()
            if fate < BAD:
                mail = mail.replace("@", "(at)")
            elif fate < BAD + DOUBLE:
                mail = before.upper()
            before = mail
            accent = "ë" if fate > 0.9 else ""  # a row in ten has a letter that is not ASCII
            beats = ", ".join(dice.sample(BEATS, dice.choice((1, 1, 2))))
            language = dice.choice(["nl", "nl", "fr", "Nederlands"])
            cells = (name + accent, family, dice.choice(outlets), beats, language, mail)
            stream.write(";".join(cells) + "\n")


def change(source: Path, target: Path) -> None:
    """The same file, a beat more in one row of a hundred."""
    dice = random.Random(3)  # noqa: S311 - which rows, no secrets
    with source.open(encoding="utf-8") as old, target.open("w", encoding="utf-8") as new:
        for line in old:
            cells = line.split(";")
            if dice.random() < CHANGED:
                cells[3] += ", nieuw"
            new.write(";".join(cells))


def import_(path: Path, database: str) -> None:
    """Import a file, as the command does; prints what it took as JSON."""
    from campaign import db, schema
    from campaign.contacts import columns, contactfiles, importer, planner, rows
    from campaign.contacts.importplan import Options, Source
    from campaign.models import Organisation

    shares: dict[str, float] = {}
    timed(shares, "understand rows", rows.Reader, "rows")
    timed(shares, "plan", planner._Planner, "_batch")
    timed(shares, "write", importer._Writer, "_write")

    settings: Any = argparse.Namespace(database=database)
    engine = db.engine(settings)
    schema.upgrade(settings, engine)
    began, wall = time.process_time(), time.perf_counter()
    with path.open("rb") as stream:
        file = contactfiles.read(stream, path.name)
        source = Source(file, columns.find(file.first(), file.name, {}), Options("alfa", "pers"))
        with db.session(engine, reading=True) as session:
            plan = planner.plan(session, [source], {"alfa": "Alfa"}, "BE", lambda _: False)
    planned = time.process_time()
    with db.session(engine) as session:
        alfa = session.query(Organisation).filter_by(key="alfa").one_or_none()
        alfa = alfa or Organisation(key="alfa", name="Alfa")
        session.add(alfa)
        importer.apply(session, plan, {"alfa": alfa}, db.now(session), "benchmark")
        applied = time.process_time()
    done = time.process_time()
    shares["read"] = planned - began - shares["understand rows"] - shares["plan"]
    shares["indexes and the rest"] = applied - planned - shares["write"]
    shares["commit"] = done - applied
    result = {
        "rows": plan.files[0].counts.total(),
        "counts": {one.value: count for one, count in plan.files[0].counts.items()},
        "cpu": done - began,
        "wall": time.perf_counter() - wall,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "shares": shares,
    }
    print(json.dumps(result))


def timed(shares: dict[str, float], stage: str, owner: Any, name: str) -> None:
    """Add up the time of a method, in a stage of the work."""
    original: Callable[..., Any] = getattr(owner, name)
    shares[stage] = 0.0

    def measured(*arguments: Any) -> Any:
        before = time.process_time()
        found = original(*arguments)
        shares[stage] += time.process_time() - before
        return found

    setattr(owner, name, measured)


def alone(path: Path) -> float:
    """The CPU seconds of Python's csv for a file; the measure of this machine."""
    before = time.process_time()
    with path.open(encoding="utf-8", newline="") as stream:
        for _ in csv.reader(stream, delimiter=";"):
            pass
    return time.process_time() - before


def show(what: str, path: Path, database: str, promised: int, *, by_wall: bool = False) -> None:
    """Run an import in a process of its own, and print what it took."""
    run = subprocess.run(  # noqa: S603 - this very file
        [sys.executable, __file__, "--import", str(path), "--database", database],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(run.stdout)
    seconds = found["wall"] if by_wall else found["cpu"]
    speed = found["rows"] / seconds
    counts = ", ".join(f"{count} {one}" for one, count in found["counts"].items())
    print(f"{what}: {found['rows']:,} rows ({counts})")
    print(
        f"  {speed:,.0f} rows a second (promised {promised:,}); {found['cpu']:.1f} s of CPU, "
        f"{found['wall']:.1f} s in all; {found['cpu'] / alone(path):.0f} times csv alone; "
        f"peak {found['peak']:.0f} MB"
    )
    every = sum(found["shares"].values())
    print("  " + ", ".join(f"{one} {took / every:.0%}" for one, took in found["shares"].items()))


def main() -> None:
    """Make the files, import them, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--postgresql", help="an empty database to import into as well")
    parser.add_argument("--import", dest="path", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.path:
        import_(given.path, given.database)
        return
    with tempfile.TemporaryDirectory() as folder:
        few, many, changed, quarter, more = (
            Path(folder) / f"{name}.csv" for name in ("few", "many", "changed", "quarter", "more")
        )
        make(few, given.rows, 1000)
        make(many, given.rows, 250_000)
        change(few, changed)
        make(quarter, given.rows // 4, 1000)
        make(more, given.rows // 10, 1000, first=given.rows)
        show("empty SQLite, 1,000 domains", few, f"sqlite:///{folder}/few.sqlite", 60_000)
        show("empty SQLite, 250,000 domains", many, f"sqlite:///{folder}/many.sqlite", 40_000)
        show("again, 1 % of it changed", changed, f"sqlite:///{folder}/few.sqlite", 40_000)
        show("a tenth more, into an empty one", more, f"sqlite:///{folder}/more.sqlite", 60_000)
        show("a quarter, into an empty one", quarter, f"sqlite:///{folder}/quarter.sqlite", 60_000)
        show("a tenth more, into a quarter", more, f"sqlite:///{folder}/quarter.sqlite", 60_000)
        show("a tenth more, into the full one", more, f"sqlite:///{folder}/few.sqlite", 60_000)
        if given.postgresql:
            show("empty PostgreSQL, by COPY", few, given.postgresql, 30_000, by_wall=True)


if __name__ == "__main__":
    main()
