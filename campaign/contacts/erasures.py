"""Which addresses were erased: of each a keyed hash is left, so that no import brings it back."""

import datetime as dt
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import address, workspacesecret
from campaign.errors import SettingsError
from campaign.models import Erasure


@dataclass(frozen=True)
class Lifted:
    """An address that was erased, and may be on file again."""

    at: dt.datetime
    by: str
    why: str


@dataclass(frozen=True)
class Erased:
    """The addresses that were erased, as far as one can ask for a given one."""

    secret: bytes = b""
    #: when, by the hash
    at: Mapping[bytes, dt.datetime] = field(default_factory=dict)
    #: of those that may be on file again: what was noted of that, by the hash
    back: Mapping[bytes, Lifted] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.at)

    def when(self, canonical: str) -> dt.datetime | None:
        """When the person of this address, or of its mailbox, was erased; None if never."""
        return self.at.get(_hash(self.secret, address.mailbox(canonical)))

    def lifted(self, canonical: str) -> Lifted | None:
        """What was noted when the person of this address asked to be back; None if never."""
        return self.back.get(_hash(self.secret, address.mailbox(canonical)))

    def among(self, canonicals: Sequence[str]) -> dict[str, dt.datetime]:
        """Of many addresses those that were erased, and when; quick where there are none."""
        secret, digest = self.secret, hmac.digest
        hashes = [
            digest(secret, one.encode(), "sha256") for one in map(address.mailbox, canonicals)
        ]
        if self.at.keys().isdisjoint(hashes):
            return {}
        pairs = zip(canonicals, hashes, strict=True)
        return {canonical: self.at[one] for canonical, one in pairs if one in self.at}


def reader(name_key: str, canonical: str) -> str:
    """What stands for somebody at an address that is not theirs alone."""
    return f"{name_key}/{canonical}"


def _hash(secret: bytes, text: str) -> bytes:
    return hmac.digest(secret, text.encode(), "sha256")


def known(session: Session, workspace: Path) -> Erased:
    """Who was erased; without the secret of the workspace nobody can tell.

    Raises:
        SettingsError: somebody was, and the secret is another or is not there.
    """
    rows = session.scalars(select(Erasure)).all()
    if not rows:
        return Erased()
    secret = workspacesecret.find(workspace)
    sign = workspacesecret.sign(secret) if secret else ""
    if secret is None or any(one.secret_check != sign for one in rows):
        raise SettingsError(_lacking(workspace))
    hashed = {bytes.fromhex(one.address_hash): one for one in rows}
    return Erased(
        secret,
        {key: one.erased_at for key, one in hashed.items() if one.lifted_at is None},
        {
            key: Lifted(one.lifted_at, one.lifted_by, one.lifted_why)
            for key, one in hashed.items()
            if one.lifted_at is not None
        },
    )


def _lacking(workspace: Path) -> str:
    return (
        "People were erased from this database under a secret, and "
        f"{workspacesecret.lacking(workspace)}: an import could bring them back. Nothing was done. "
        f"{workspacesecret.put_back(workspace)}"
    )


def note(session: Session, workspace: Path, canonicals: Iterable[str], now: dt.datetime) -> None:
    """Remember that these were erased: addresses, or readers of one (`reader`).

    By its mailbox an address is known again; its own hash is there in case a later version of this
    program sees the mailbox in another way.

    Raises:
        SettingsError: as `known`, or there can be no secret.
    """
    erased = known(session, workspace)
    secret = workspacesecret.made(workspace)
    texts = {one for canonical in canonicals for one in (canonical, address.mailbox(canonical))}
    fresh = {_hash(secret, one) for one in texts} - erased.at.keys()
    sign = workspacesecret.sign(secret)
    for one in sorted(fresh):
        # that they were back once is forgotten with them
        session.merge(
            Erasure(
                address_hash=one.hex(), secret_check=sign, erased_at=now,
                lifted_at=None, lifted_by="", lifted_why="",
            )
        )  # fmt: skip
    session.flush()


def lift(session: Session, workspace: Path, canonical: str, noted: Lifted) -> bool:
    """Let an address that was erased be on file again; False when it was not erased.

    Raises:
        SettingsError: as `known`.
    """
    erased = known(session, workspace)
    keys = {_hash(erased.secret, one) for one in (canonical, address.mailbox(canonical))}
    rows = [session.get_one(Erasure, one.hex()) for one in sorted(keys & erased.at.keys())]
    for one in rows:
        one.lifted_at, one.lifted_by, one.lifted_why = noted.at, noted.by, noted.why
    session.flush()
    return bool(rows)
