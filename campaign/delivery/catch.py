"""A relay that accepts everything and delivers nothing: it keeps each message as an .eml file.

For the demo, and for trying a campaign out. It listens on this machine only.
"""

import asyncio
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from campaign.errors import RelayError

HOST = "127.0.0.1"
SIZE_LIMIT = 50_000_000  #: bytes of one message


@dataclass(frozen=True)
class Caught:
    """A message that was handed over, and the file that keeps it."""

    sender: str
    recipient: str
    path: Path


class Catcher:
    """The relay itself; use it as a context manager."""

    def __init__(self, folder: Path, port: int, on_message: Callable[[Caught], None]) -> None:
        self.folder = folder
        self._on_message = on_message
        self._lock = threading.Lock()
        self._kept = 0
        self._controller = _Controller(
            self,
            hostname=HOST,
            port=port,
            server_hostname="localhost",  # or it asks the network for our name
            data_size_limit=SIZE_LIMIT,
            ready_timeout=10,
        )

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self._controller.port)

    def __enter__(self) -> "Catcher":
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            found = (path.name.partition("-")[0] for path in self.folder.glob("*-*.eml"))
            self._kept = max((int(number) for number in found if number.isdigit()), default=0)
        except OSError as problem:
            self._controller.loop.close()
            raise RelayError(f"{self.folder} cannot be used: {problem.strerror}.") from None
        try:
            self._controller.start()
        except OSError as problem:
            self._controller.loop.close()
            raise RelayError(
                f"Port {self.port} of this machine cannot be used: {problem.strerror}. "
                "Another program has it; choose another with --port."
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a message, one file for each recipient, before saying that it was accepted."""
        for recipient in envelope.rcpt_tos:
            with self._lock:
                path = self._free_path(recipient)
                path.write_bytes(envelope.original_content or b"")
            self._on_message(Caught(envelope.mail_from or "", recipient, path))
        return "250 2.0.0 Kept"

    def _free_path(self, recipient: str) -> Path:
        name = re.sub(r"[^A-Za-z0-9@._+-]", "_", recipient)[:100]
        self._kept += 1
        return self.folder / f"{self._kept:05}-{name}.eml"


class _Controller(Controller):
    """aiosmtpd's, which cannot start on port 0 because it then connects to port 0 to see it."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)  # noqa: S101 - it has just been made
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]
