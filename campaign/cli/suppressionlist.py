"""`campaign contacts suppressions`: who must not be written to, by whom, why, and who told it."""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from campaign.cli import output
from campaign.cli.app import App, pass_app
from campaign.terms import SuppressionReason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.models import Organisation, Suppression

REASONS = [one.value for one in SuppressionReason]
_HEADERS = ("address", "organisation", "reason", "since", "source", "told_by")


@click.command()
@click.argument("wanted", nargs=-1, metavar="[EXPRESSION|ADDRESS|@DOMAIN]...")
@click.option("--for", "organisation", metavar="ORGANISATION", help="What holds for this one.")
@click.option("--reason", type=click.Choice(REASONS), help="Only those for this reason.")
@click.option("--csv", "as_csv", is_flag=True, help="Print them as CSV, for Excel.")
@click.option("--json", "as_json", is_flag=True, help="Print them for another program.")
@pass_app
def suppressions_(
    app: App,
    wanted: tuple[str, ...],
    organisation: str | None,
    reason: str | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List who must not be written to, and why.

    By whom, since when, and who told it. All of them, or those of the contacts that an EXPRESSION
    finds, or those that hold for an ADDRESS or a @DOMAIN.

    \b
    campaign contacts suppressions --reason bounced
    campaign contacts suppressions list:catalisti/pers --for catalisti
    campaign contacts suppressions ann@krant.example
    """
    with app.reading() as session:
        record = find_organisation(app, session, organisation)
        found = _found(app, session, wanted)
        why = SuppressionReason(reason) if reason else None
        held = [
            one
            for one in found
            if why in (None, one.reason)
            and (record is None or one.organisation_id in (None, record.id))
        ]
        rows = list(_rows(app, session, held))
    if as_json:
        output.as_json([dict(zip(_HEADERS, row, strict=True)) for row in rows])
    elif as_csv:
        _print_csv(rows)
    else:
        _print_table(rows)


def _found(app: App, session: "Session", wanted: Iterable[str]) -> "list[Suppression]":
    from campaign.contacts import suppressions

    canonicals: set[str] = set()
    domains: set[str] = set()
    expressions: list[str] = []
    for one in wanted:
        meant = _address_in(one)
        if meant is None:
            expressions.append(one)
        else:
            (domains if meant.startswith("@") else canonicals).add(meant)
    if not (canonicals or domains or expressions):
        return list(suppressions.every(session))
    canonicals |= _addresses_found(app, session, expressions)
    by_number = {one.id: one for one in suppressions.all_of(session, canonicals)}
    by_number |= {one.id: one for domain in domains for one in suppressions.within(session, domain)}
    return [by_number[number] for number in sorted(by_number)]


def _address_in(text: str) -> str | None:
    """The address or the @domain that a text is; None for a search."""
    from campaign.contacts import address

    meant = address.address_or_domain(text)
    is_search = isinstance(meant, address.BadAddress) or ":" in text or "*" in text
    return None if is_search else str(meant[1])


def _addresses_found(app: App, session: "Session", expressions: Sequence[str]) -> set[str]:
    from sqlalchemy import select

    from campaign.audience import finding
    from campaign.models import Address

    if not expressions:
        return set()
    numbers = finding.contacts(app.known(session), expressions).order_by(None)
    ids = numbers.with_only_columns(numbers.selected_columns.id)
    return set(session.scalars(select(Address.canonical).where(Address.contact_id.in_(ids))))


def _rows(
    app: App, session: "Session", found: "Sequence[Suppression]"
) -> Iterator[tuple[str, str, str, str, str, list[str]]]:
    from campaign.contacts import toldoptouts

    told = toldoptouts.told_by(session, [one.id for one in found])
    for one in found:
        yield (
            one.address,
            one.organisation.key if one.organisation else "",
            one.reason.value,
            app.moment(one.created_at),
            one.source,
            told.get(one.id, []),
        )


def _print_csv(rows: "Iterable[tuple[str, str, str, str, str, list[str]]]") -> None:
    """In the form that Excel here opens; no cell of it is a formula."""
    from campaign.contacts import formulas

    writer = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    writer.writerow(_HEADERS)
    for *cells, told in rows:
        writer.writerow([formulas.defuse(cell) for cell in (*cells, ", ".join(told))])


def _print_table(rows: "Sequence[tuple[str, str, str, str, str, list[str]]]") -> None:
    if rows:
        output.table(
            ["address", "by", "why", "since, and who told it"],
            [
                [address, whom or "all", reason, "\n".join([since, source, *_also(source, told)])]
                for address, whom, reason, since, source, told in rows
            ],
        )
    click.echo(output.counted(len(rows), "suppression"))


def _also(source: str, told: Sequence[str]) -> list[str]:
    return [f"also {one}" for one in told if one not in source.split("; ")]


def find_organisation(app: App, session: "Session", name: str | None) -> "Organisation | None":
    """The organisation of this key or name; one that the database never met has nothing in it."""
    from campaign.models import Organisation

    if not name:
        return None
    meant = app.settings.organisation(name)
    found = session.query(Organisation).filter_by(key=meant.key).one_or_none()
    return found or Organisation(id=0, key=meant.key, name=meant.name)
