"""Names of lists and segments as a person writes them: `catalisti/energie`, or `energie`."""

from typing import TYPE_CHECKING, NamedTuple

import click

from campaign.cli.app import App

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.models import Organisation

LONGEST = 100  #: letters of a name
#: signs that mean something in a search
_SIGNS = frozenset('"“”„‟«»()*/:')


class Path(NamedTuple):
    """A name that a list or a segment may have, taken apart."""

    #: whose it is; nobody's means that all share it
    organisation: "Organisation | None"
    name: str
    #: both, as a person writes them
    path: str


def read(app: App, session: "Session", text: str, what: str) -> Path:
    """Whose a new list or segment is to be, and how it is to be called.

    Raises:
        BadParameter: no search could ask for that name.
        SettingsError: there is no such organisation.
    """
    from campaign.contacts import directory

    key, slash, name = (part.strip() for part in text.partition("/"))
    if not slash:
        key, name = "", key
    if not name or len(name) > LONGEST or not name.isprintable() or _SIGNS & set(name):
        raise click.BadParameter(
            f"{text!r} is no name for a {what}: write for example catalisti/energie, or energie; "
            'without " ( ) * : in it.'
        )
    if not slash:
        return Path(None, name, name)
    organisations = directory.organisations(session, app.settings.organisations)
    organisation = organisations[app.settings.organisation(key).key]
    return Path(organisation, name, f"{organisation.key}/{name}")
