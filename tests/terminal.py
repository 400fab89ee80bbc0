"""A person at a real terminal: a program runs in it, and each question gets its answer."""

import io
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import pytest

PATIENCE = 30  #: seconds
_STYLES = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")


def _as_a_terminal_does() -> None:
    """Let Ctrl-C be heard, also where whoever runs the tests has it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Keyboard(io.StringIO):
    """A person at the keyboard, in this process, who answers these lines."""

    def isatty(self) -> bool:
        """Whether somebody can be asked."""
        return True


class Terminal:
    """Runs `campaign` in a pseudo-terminal of 80 columns."""

    def __init__(self, *arguments: str) -> None:
        pty: Any = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "campaign", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_as_a_terminal_does,  # noqa: PLW1509 - no threads beside it
            env=os.environ | {"TERM": "xterm", "NO_COLOR": "1"},
        )
        os.close(slave)
        self.output = ""
        self._seen = 0

    def wait_for(self, text: str) -> None:
        """Read on until this is on the screen, after what was waited for before."""
        ends = time.monotonic() + PATIENCE
        while text not in self.output[self._seen :]:
            assert time.monotonic() < ends, f"never said {text!r}:\n{self.output}"
            assert self._read() or text in self.output[self._seen :], self.output
        self._seen = self.output.index(text, self._seen) + len(text)

    def type(self, text: str) -> None:
        """What the person types, without the return; `\\x03` is Ctrl-C."""
        if text == "\x03":
            self._interrupt()
        else:
            os.write(self._master, text.encode() + b"\r")

    def _interrupt(self) -> None:
        # one that comes between the question and the reading of its answer is heard only then
        ends = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < ends:
            self._process.send_signal(signal.SIGINT)
            time.sleep(0.3)

    def close(self) -> int:
        """Wait for the end; the exit code."""
        while self._read():
            pass
        code = self._process.wait(PATIENCE)
        os.close(self._master)
        return code

    def _read(self) -> bool:
        """Whether more may come."""
        if not select.select([self._master], [], [], PATIENCE)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # on Linux the end of a terminal is an error
            return False
        self.output += _STYLES.sub("", data.decode("utf-8", "replace").replace("\r\n", "\n"))
        return bool(data)


def answered(arguments: Sequence[str], *answers: tuple[str, str]) -> tuple[int, str]:
    """Run a command, type each answer when its question comes; the exit code and the screen."""
    terminal = Terminal(*arguments)
    for question, answer in answers:
        terminal.wait_for(question)
        terminal.type(answer)
    return terminal.close(), terminal.output
