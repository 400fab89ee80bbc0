"""The secret of a workspace, under which hashes stand for people: the erased, approved readers.

It stands in the environment or in a file beside `campaign.toml`, never in it or in the database:
who has the database alone cannot try out whose address a hash is of.
"""

import hmac
import os
import secrets
from pathlib import Path

from campaign.errors import SettingsError

FILE_NAME = ".campaign-secret"
VARIABLE = "CAMPAIGN_SECRET"
_SHORTEST = 16  #: characters
_WHICH = b"press-campaign: which secret this is"


def find(workspace: Path) -> bytes | None:
    """The secret, from the environment before the file; None where there is none yet.

    Raises:
        SettingsError: it is too short to be one, or the file cannot be read.
    """
    if given := os.environ.get(VARIABLE):
        return _checked(given.strip(), VARIABLE)
    path = workspace / FILE_NAME
    try:
        return _checked(path.read_text("ascii").strip(), str(path))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{path} cannot be read: {problem}.") from None


def _checked(text: str, where: str) -> bytes:
    if len(text) < _SHORTEST:
        raise SettingsError(f"{where} holds fewer than {_SHORTEST} characters: no secret.")
    return text.encode()


def sign(secret: bytes) -> str:
    """What is noted beside a hash, to know another secret from the one that it was made under."""
    return hmac.digest(secret, _WHICH, "sha256").hex()


def lacking(workspace: Path) -> str:
    """Why the secret that is needed cannot be used.

    Raises:
        SettingsError: as `find`.
    """
    return "there is none here" if find(workspace) is None else "the one here is another"


def put_back(workspace: Path) -> str:
    """How to bring the secret that is needed."""
    return (
        f"Put the file that belongs to it at {workspace / FILE_NAME}, or its line into the "
        f"environment as {VARIABLE}."
    )


def made(workspace: Path) -> bytes:
    """The secret; a new file for it, that only its owner reads, where there is none yet.

    Raises:
        SettingsError: the file cannot be written.
    """
    if found := find(workspace):
        return found
    path = workspace / FILE_NAME
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w", encoding="ascii", newline="\n") as stream:
            stream.write(secrets.token_hex(32) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as problem:
        raise SettingsError(
            f"{path} cannot be written: {problem.strerror}. Or give a secret of your own in the "
            f"environment, as {VARIABLE}."
        ) from None
    return made(workspace)
