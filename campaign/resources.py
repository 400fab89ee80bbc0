"""Finds what ships with the program: the migrations, the sample workspace, the starter files.

In an installed package they lie inside it; in a checkout the repository itself is the sample
workspace, and they lie beside it.
"""

from pathlib import Path

from campaign.errors import WorkspaceError

_PACKAGE = Path(__file__).parent


def migrations() -> Path:
    """The folder with Alembic's `env.py` and `versions/`."""
    return _find("migrations", "migrations")


def sample() -> Path:
    """The sample workspace: `campaign.toml`, `contacts/`, `templates/emails/`."""
    return _find("sample", ".")


def starter() -> Path:
    """What `campaign init` writes into a new workspace."""
    return _PACKAGE / "starter"


def _find(inside: str, beside: str) -> Path:
    for place in (_PACKAGE / inside, _PACKAGE.parent / beside):
        if place.is_dir():
            return place
    raise WorkspaceError(
        f"The installation is incomplete: {inside!r} is missing from {_PACKAGE}. "
        "Install press-campaign again."
    )


def sample_contacts() -> list[Path]:
    """The contact files of the sample; never others, which an officer may have put beside them."""
    keys = "catalisti-pers blauwe-cluster-pers flanders-food-pers flux50-pers medvia-pers vil-pers"
    return [sample() / "contacts" / f"{name}.csv" for name in [*keys.split(), "beleidsmakers"]]
