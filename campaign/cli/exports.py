"""`campaign contacts export`: the contacts on file, as a file for Excel, Outlook or a program."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from campaign.cli import files, output
from campaign.cli.app import App, Asking, pass_app
from campaign.cli.suppressing import meant_by
from campaign.errors import NotFoundError, WorkspaceError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from campaign.contacts.address import Address
    from campaign.contacts.exportfiles import Format, Written
    from campaign.models import Contact
    from campaign.reports.access import Facts

FORMATS = {".csv": "csv", ".xlsx": "xlsx", ".vcf": "vcard", ".json": "json"}
TOLD = {
    "csv": "CSV: UTF-8, commas",
    "excel-csv": "CSV for Excel: UTF-8 with its mark, semicolons",
    "xlsx": "an Excel workbook",
    "vcard": "address cards, vCard 3.0",
    "json": "JSON",
}


@click.command(cls=Asking)
@click.argument("expressions", nargs=-1, metavar="[EXPRESSION]...")
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write; its ending says how. Without it, or with -: to the screen, or to the "
    "next program.",
)
@click.option("--excel", is_flag=True, help="CSV that Excel opens with a double click.")
@click.option(
    "--format",
    "named",
    type=click.Choice(list(FORMATS.values())),
    help="How to write it, where no ending says so.",
)
@files.force
@click.option(
    "--everything-about",
    "person",
    metavar="ADDRESS|NAME|NUMBER",
    help="Instead of contacts: a letter with all that is kept of one person, who asks (GDPR).",
)
@click.option("--json", "as_json", is_flag=True, help="With --everything-about: for a program.")
@pass_app
def export(  # noqa: PLR0913, PLR0917 - one argument for each option
    app: App,
    expressions: tuple[str, ...],
    path: Path | None,
    excel: bool,
    named: str | None,
    force: bool,
    person: str | None,
    as_json: bool,
) -> None:
    """Write contacts to a file for Excel, Outlook or a program.

    Those that an EXPRESSION finds, or all of them; with several, those that any of them finds.
    The file ends in .csv, .xlsx (an Excel workbook), .vcf (address cards for Outlook and Google)
    or .json.

    Those who must not be written to are in it, and a column says so. Importing the file again
    changes nothing; into an empty workspace it brings everybody back, with their opt-outs, onto
    one list. JSON is for other programs, and is not imported.

    \b
    campaign contacts export --to press.xlsx
    campaign contacts export list:catalisti/pers --to press.csv --excel
    campaign contacts export kind:policymaker --to policy.vcf
    campaign contacts export language:fr | sort
    campaign contacts export --everything-about ann@krant.example --to ann.html
    """
    if person is not None:
        if expressions or excel or named:
            raise click.UsageError("--everything-about goes with --to, --force and --json alone.")
        _answer(app, person, None if str(path) == "-" else path, as_json, force)
        return
    if as_json:
        raise click.UsageError("--json goes with --everything-about; else: --format json")
    target = None if path is None or str(path) == "-" else path
    how = _format(target, named, excel)
    with files.beside(target, force) if target else _onward() as file:
        written = _write(app, expressions, how, file)
    where = f" to {target}" if target else ""
    said = f"{output.counted(written.contacts, 'contact')}{where} ({TOLD[how.value]})"
    click.echo(said, err=target is None)
    if written.suppressed:
        click.echo(output.folded(_warning(app, written.suppressed, how), 0), err=target is None)


def _answer(app: App, person: str, path: Path | None, as_json: bool, force: bool) -> None:
    """All that is kept of a person, on the screen or in a file that can be sent on."""
    from campaign.contacts import erasures
    from campaign.reports import access

    ending = path.suffix.lower() if path else ".json" if as_json else ".txt"
    if ending not in (".json", ".txt", ".html"):
        raise click.UsageError(
            f"{path}: end it in .html or .txt, to be read and sent on, or in .json."
        )
    if as_json and ending != ".json":
        raise click.UsageError(f"--json makes JSON: end {path} in .json, or leave --json out.")
    with app.reading() as session:
        people, meant = _asks(session, person)
        erased = erasures.known(session, app.settings.workspace)
        found = access.of_address(session, meant.canonical, erased, app.moment, people)
    if access.is_empty(found):
        raise NotFoundError(f"Nothing is kept of {meant.email}.")
    content = _content(app, found, ending)
    if path is None:
        click.echo(content.decode(), nl=False)
    else:
        with files.beside(path, force) as file:
            file.write(content)
        click.echo(f"All that is kept of {meant.email}: {path}")
    if ending != ".json":
        said = (
            "The letter gives the usual reasons for keeping press contacts, and for how long. Read "
            "whether they are true for you before you send it."
        )
        click.echo(output.folded(said, 0), err=True)


def _asks(session: "Session", person: str) -> "tuple[list[Contact], Address]":
    """Who asks, where that is said by a name or a number; and by which address."""
    from campaign.contacts import directory

    if "@" in person:
        meant = meant_by(person)
        if len(directory.readers(session, meant.canonical)) > 1:
            directory.find(session, person)  # which asks who of them is meant
        return [], meant
    contact = directory.find(session, person)
    if contact.primary_address is None:
        return [], meant_by(person)
    return [contact], meant_by(contact.primary_address.email)


def _content(app: App, found: "Facts", ending: str) -> bytes:
    """The answer for a program, or as a letter to the person who asked."""
    from campaign.reports import access, accessletter

    if ending == ".json":
        return access.as_json(found)
    config = app.settings
    letter = accessletter.write(found, config.organisations, config.country, config.language)
    made = accessletter.as_html(letter) if ending == ".html" else accessletter.as_text(letter)
    return made.encode()


def _format(path: Path | None, named: str | None, excel: bool) -> "Format":
    from campaign.contacts.exportfiles import Format

    ending = "" if path is None else path.suffix.lower()
    name = named or ("csv" if path is None else FORMATS.get(ending))
    if name is None and path and path.is_dir():
        raise click.UsageError(f"{path} is a folder. Name a file in it: {path / 'press.csv'}")
    if name is None:
        raise click.UsageError(
            f"{path}: its ending does not say how to write it. End it in "
            f"{', '.join(FORMATS)}, or say it with --format."
        )
    if path is None and name == "xlsx":
        raise click.UsageError("A workbook needs a file of its own. Name it: --to press.xlsx")
    if not excel:
        return Format(name)
    if name != "csv":
        raise click.UsageError(f"--excel makes CSV, and this is to be {name}. Leave one out.")
    return Format.EXCEL_CSV


def _write(app: App, expressions: tuple[str, ...], how: "Format", target: BinaryIO) -> "Written":
    from campaign.audience import finding
    from campaign.contacts import export, exportfiles

    with app.reading() as session:
        chosen = finding.contacts(app.known(session), expressions or ("*",))
        rows = export.contacts(session, chosen)
        shape = export.shape(session, chosen)
        return exportfiles.write(target, how, rows, shape, app.settings.language)


@contextlib.contextmanager
def _onward() -> Iterator[BinaryIO]:
    """The screen, or the next program; one that has read enough is no mistake.

    Raises:
        WorkspaceError: it goes to a file on a full disk.
    """
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise WorkspaceError(f"The contacts cannot be written: {problem.strerror}.") from None


def _warning(app: App, count: int, how: "Format") -> str:
    from campaign.contacts import exporttable

    column = exporttable.header("suppressed", app.settings.language)
    where = {
        "vcard": "No address book shows that; an import of the file knows it.",
        "json": "See 'suppressed'.",
    }.get(how.value, f"See the column {column!r}.")
    return f"{count} of them must not be written to, by one organisation or by all. {where}"
