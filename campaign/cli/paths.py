"""Names of lists and segments as a person writes them: `catalisti/energie`, or `energie`."""

from typing import TYPE_CHECKING

import click

from campaign.cli.app import App

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.models import Organisation

LONGEST = 100  #: letters of a name
#: signs that mean something in a search
_SIGNS = frozenset('"“”„‟«»()*/:')


def owner_and_name(
    app: App, session: "Session", path: str, what: str
) -> "tuple[Organisation | None, str]":
    """Whose a new list or segment is, and its name; nobody's means that all share it.

    Raises:
        BadParameter: no search could ask for that name.
        SettingsError: there is no such organisation.
    """
    from campaign.contacts import directory

    key, slash, name = (part.strip() for part in path.partition("/"))
    if not slash:
        key, name = "", key
    if not name or len(name) > LONGEST or not name.isprintable() or _SIGNS & set(name):
        raise click.BadParameter(
            f"{path!r} is no name for a {what}: write for example catalisti/energie, or energie; "
            'without " ( ) * : in it.'
        )
    if not slash:
        return None, name
    organisations = directory.organisations(session, app.settings.organisations)
    return organisations[app.settings.organisation(key).key], name
