"""`campaign contacts`: from a file to contacts, and everything known of one of them."""

import click

from campaign.cli.app import InOrder
from campaign.cli.byhand import add, set_
from campaign.cli.contactview import show
from campaign.cli.erasing import erase
from campaign.cli.exports import export
from campaign.cli.imports import import_
from campaign.cli.merges import distinct, duplicates, merge, unmerge
from campaign.cli.searches import fields, list_
from campaign.cli.suppressing import suppress, unsuppress
from campaign.cli.suppressionlist import suppressions_
from campaign.cli.undos import imports_, undo


@click.group(cls=InOrder)
def contacts() -> None:
    """Import contacts, find them, and see everything known of one."""


for command in (import_, imports_, undo, list_, fields, show, add, set_, export):
    contacts.add_command(command)
for command in (duplicates, distinct, merge, unmerge, suppress, unsuppress):
    contacts.add_command(command)
contacts.add_command(suppressions_, "suppressions")
contacts.add_command(erase)
