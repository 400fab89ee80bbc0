"""`campaign contacts show`: everything known of one person, and where we have it from."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.terms import RowOutcome

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.contacts.directory import Origin
    from campaign.models import Address, Contact, Delivery, Suppression

_SAID = {
    RowOutcome.CREATE: "made this contact",
    RowOutcome.UNCHANGED: "said nothing new",
}


@click.command()
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="Print everything for another program.")
@pass_app
def show(app: App, address: str, as_json: bool) -> None:
    """Show everything known of the contact with this ADDRESS.

    Who it is, where we have each fact and each address from, on which lists, whether somebody may
    not write, and every campaign it was considered for, with dates. A number finds a contact
    without an address.
    """
    from campaign.contacts import directory, origins

    with app.reading() as session:
        contact = directory.find(session, address)
        sources = origins.of_facts(session, contact)
        facts = _facts(app, session, contact, sources)
        provenance = {fact: _as_json(app, one) for fact, one in sources.items()}
        if as_json:
            facts["addresses"] = [_told(one) for one in contact.addresses]
            facts |= {
                "phone": contact.phone,
                "country": contact.country,
                "embargo": contact.embargo,
            }
            facts["where_we_have_this_from"] = [
                _origin_line(app, one) for one in directory.provenance(session, contact)
            ]
            output.as_json(facts | {"provenance": provenance})
            return
    _show(facts, address, _later(app, sources))


def _show(facts: dict[str, object], address: str, later: Mapping[str, str]) -> None:
    """Print the facts; beside one that came after the contact was made, where it is from."""
    click.secho(str(facts.pop("name")) or address, bold=True)
    for label, value in facts.items():
        if isinstance(value, list):
            if value:
                output.heading(label.replace("_", " "))
                for line in value:
                    depth = 2 + len(line) - len(line.lstrip())
                    click.echo(" " * depth + output.folded(line.strip(), depth + 2))
        elif value:
            source = f" (from {later[label]})" if label in later else ""
            click.echo(f"  {label.replace('_', ' '):12} {output.folded(f'{value}{source}', 15)}")


def _facts(
    app: App, session: "Session", contact: "Contact", sources: "Mapping[str, Origin]"
) -> dict[str, object]:
    from campaign.contacts import directory, phone, suppressions
    from campaign.reports import figures

    return {
        "name": contact.name,
        "number": contact.id,
        "kind": contact.kind.value,
        "honorific": contact.honorific,
        "function": contact.function,
        "outlet": contact.outlet.name if contact.outlet else "",
        "language": contact.language,
        "country": _country(contact.country, app.settings.language),
        "embargo": {"yes": "accepts embargoes", "no": "accepts no embargoes"}.get(
            contact.embargo, ""
        ),
        "phone": phone.shown(contact.phone),
        "beats": ", ".join(one.name for one in contact.beats),
        "tags": ", ".join(one.name for one in contact.tags),
        "owner": contact.owner.name if contact.owner else "",
        "own_fields": "; ".join(f"{key}: {value}" for key, value in contact.fields.items()),
        "addresses": [
            line for one in contact.addresses for line in _address_lines(app, session, one, sources)
        ],
        "lists": [
            f"{one.list.path}, since {app.moment(one.added_at)}"
            for one in directory.memberships(session, contact)
        ],
        "must_not_be_written_to": [
            line
            for one in suppressions.all_of(session, [one.canonical for one in contact.addresses])
            for line in _suppression_lines(app, session, one)
        ],
        "where_we_have_this_from": _origin_lines(app, directory.provenance(session, contact)),
        "campaigns": [
            line
            for delivery in figures.last_mails(session, contact.id)
            for line in _delivery_lines(app, delivery)
        ],
    }


def _country(code: str, language: str) -> str:
    """The name of a country in the language of the workspace, or what there is of it."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(language).territories.get(code, code))
    except UnknownLocaleError:
        return code


def _told(address: "Address") -> str:
    return address.email + (" (mail goes here)" if address.is_primary else "")


def _address_lines(
    app: App, session: "Session", address: "Address", sources: "Mapping[str, Origin]"
) -> list[str]:
    """An address, the row that we have it from, and who else reads it."""
    from campaign.contacts import directory

    origin = sources.get(f"addresses.{address.canonical}")
    others = [
        f"{one.name or 'a contact without a name'} (number {one.id})"
        for one in directory.readers(session, address.canonical)
        if one.id != address.contact_id
    ]
    return [
        _told(address),
        *([f"  from {_place(app, origin)}"] if origin else []),
        *([f"  read by {', '.join(others)} too"] if others else []),
    ]


def _suppression_lines(app: App, session: "Session", one: "Suppression") -> list[str]:
    """Who may not write, why and since when; and the other rows that tell so."""
    from campaign.contacts import toldoptouts

    who = one.organisation.name if one.organisation else "anybody"
    said = f"{one.address} by {who}: {one.reason.value}, {app.moment(one.created_at)}"
    return [f"{said} ({one.source})"] + [
        f"  also {row.source.file_name}, line {row.line}, {app.moment(row.source.imported_at)}"
        + (", undone" if row.source.undone_at else "")
        for row in toldoptouts.others(session, one)
    ]


def _place(app: App, origin: "Origin") -> str:
    from campaign.contacts import byhand

    if origin.file == byhand.SOURCE:
        return f"{origin.file}, {app.moment(origin.at)}"
    return f"{origin.file}, line {origin.line}, {app.moment(origin.at)}"


def _origin_lines(app: App, origins: "Sequence[Origin]") -> list[str]:
    """A line for each row; one for all of those that said nothing new."""
    plain = [
        one
        for one in origins
        if one.outcome is RowOutcome.UNCHANGED and not (one.detail or one.undone)
    ]
    if len(plain) < 2:
        return [_origin_line(app, one) for one in origins]
    lines = [_origin_line(app, one) for one in origins if one not in plain]
    places = "; ".join(_place(app, one) for one in plain)
    return [*lines, f"{_SAID[RowOutcome.UNCHANGED]}: {places}"]


def _origin_line(app: App, origin: "Origin") -> str:
    said = origin.detail or _SAID.get(origin.outcome, origin.outcome.value)
    return f"{_place(app, origin)}: {said}" + (", undone" if origin.undone else "")


def _later(app: App, sources: "Mapping[str, Origin]") -> dict[str, str]:
    """The facts that came after the contact was made, and from where."""
    return {
        fact: _place(app, one)
        for fact, one in sources.items()
        if one.outcome is not RowOutcome.CREATE
    }


def _as_json(app: App, origin: "Origin") -> dict[str, object]:
    return {"file": origin.file, "line": origin.line, "at": app.moment(origin.at)}


def _delivery_lines(app: App, delivery: "Delivery") -> list[str]:
    name = delivery.campaign.name
    if delivery.reason:
        return [f"{name}: not mailed, {delivery.reason.value}: {delivery.detail}"]
    sender = delivery.organisation.name if delivery.organisation else ""
    lines = [f"{name}: {delivery.status.value}, from {sender}, which {delivery.detail}"]
    return lines + [
        f"  {app.moment(event.at)}  {event.status.value}: {event.detail.partition(', sha256')[0]}"
        for event in delivery.events
    ]
