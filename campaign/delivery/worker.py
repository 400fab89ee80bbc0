"""A run of `campaign send` says that it lives; when it falls silent, its mail is in doubt."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator

from sqlalchemy import Engine, update

from campaign import db
from campaign.errors import DatabaseError
from campaign.models import Worker


@contextlib.contextmanager
def alive(source: Engine, lease: int) -> Iterator[int]:
    """A worker that says every few seconds that it lives; yields its number."""
    with db.session(source) as session:
        now = db.now(session)
        worker = Worker(host=socket.gethostname(), pid=os.getpid(), started_at=now, seen_at=now)
        session.add(worker)
        session.flush()
        number = worker.id
    over = threading.Event()
    pulse = threading.Thread(target=_pulse, args=(source, number, lease, over), daemon=True)
    pulse.start()
    try:
        yield number
    finally:
        over.set()
        pulse.join()
        with contextlib.suppress(DatabaseError), db.session(source) as session:
            session.get_one(Worker, number).ended_at = db.now(session)


def _pulse(source: Engine, number: int, lease: int, over: threading.Event) -> None:
    while not over.wait(lease / 4):
        # a pulse that fails is missed; the next one may not be
        with contextlib.suppress(DatabaseError), db.session(source) as session:
            session.execute(
                update(Worker).where(Worker.id == number).values(seen_at=db.now(session))
            )
