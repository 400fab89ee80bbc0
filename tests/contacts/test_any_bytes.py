"""Whatever bytes an officer offers: a plan, or one clear sentence, and that soon."""

import datetime as dt
import time
import unicodedata
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaign.contacts.importplan import ImportPlan
from campaign.errors import ContactFileError
from tests.contacts.conftest import Importing, on_sqlite

FILES = Path(__file__).parent / "files"
SAMPLES = [
    (one.name, one.read_bytes())
    for one in sorted(FILES.iterdir())
    if one.suffix in (".csv", ".tsv", ".vcf", ".xlsx", ".ods")
]
NAMES = st.sampled_from(["pers.csv", "pers.xlsx", "pers.vcf", "pers", "unsubscribed_x.csv"])
#: for one file; a file that takes longer keeps an officer waiting for nothing
soon = settings(
    deadline=dt.timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # a plan writes nothing
)
PIECES = st.sampled_from(
    [
        *(b"E-mail", b"Naam", b"Voornaam", b"Title", b"Uitgeschreven", b"Land", b"Gsm", b"Status"),
        *(b"attributes", b"a@b.example", b"-", b"ja", b"BE", b"02 555 01 10", b'{"a": [1]}', b"{"),
        *(b";", b",", b"\t", b"|", b'"', b'""', b"\n", b"\r", b"\r\n", b"sep=;", b" ::: "),
        *(b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\xe9", b"\x81", b"\xc3\xa9", b"\xc3"),
        *(b"BEGIN:VCARD\n", b"END:VCARD\n", b"VERSION:3.0\n", b"N:a;b;c\n", b"EMAIL:", b"TEL:"),
        *(b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1b[31m", b"\xe2\x80\x8b", b"\xef\xbf\xbd"),
    ]
)


def planned(importing: Importing, data: bytes, name: str, **said: str) -> ImportPlan | None:
    """A plan that adds up, or nothing where the file is refused in one sentence or two."""
    try:
        plan = importing.plan(importing.source(data, name=name, **said))  # type: ignore[arg-type]
    except ContactFileError as problem:
        told = str(problem)
        assert told.startswith(name)
        assert told.endswith((".", ")"))
        assert not {unicodedata.category(letter) for letter in told} & {"Cc", "Cf", "Cs"}
        assert len(told) < 700
        return None
    (file,) = plan.files
    rows = file.rows()
    assert file.counts.total() == len(rows)
    assert [row.line for row in rows] == sorted({row.line for row in rows})
    assert "\ufffd" in data.decode(errors="ignore") or "\ufffd" not in repr(rows)
    return plan


@on_sqlite
@soon
@given(st.binary() | st.lists(PIECES, max_size=40).map(b"".join), NAMES)
@example(b"E-mail\rA;B\r", "pers.csv")
@example(b'E-mail\n"', "pers.csv")
@example(b"BEGIN:VCARD", "pers.csv")
@example(b"PK\x03\x04", "pers")
def test_any_bytes_give_a_plan_or_one_clear_error(
    importing: Importing, data: bytes, name: str
) -> None:
    planned(importing, data, name)


@on_sqlite
@soon
@given(st.sampled_from(SAMPLES), st.data())
def test_a_sample_file_with_flipped_cut_or_inserted_bytes_gives_a_plan_or_one_clear_error(
    importing: Importing, sample: tuple[str, bytes], data: st.DataObject
) -> None:
    name, text = sample
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(text)))
        until = data.draw(st.integers(where, min(where + 40, len(text))))
        text = text[:where] + data.draw(st.binary(max_size=3) | PIECES) + text[until:]
    planned(importing, text, name)


@on_sqlite
@soon
@given(
    st.sampled_from(SAMPLES),
    st.sampled_from(["mac-roman", "latin-1", "utf-16-le", "utf-16", "utf-7", "idna", "punycode"])
    | st.sampled_from(["undefined", "unicode_escape", "cp037", "shift_jis", "base64", "hz"])
    | st.text(max_size=12),
)
def test_any_encoding_that_is_named_gives_a_plan_or_one_clear_error(
    importing: Importing, sample: tuple[str, bytes], encoding: str
) -> None:
    planned(importing, sample[1], sample[0], encoding=encoding)


@on_sqlite
@soon
@given(
    st.lists(
        st.lists(st.text(max_size=12) | st.sampled_from(["a@b.example", ""]), max_size=6),
        max_size=6,
    ),
    st.sampled_from([";", ",", "\t", "|"]),
    st.sampled_from(["\n", "\r", "\r\n"]),
    st.booleans(),
)
def test_every_row_that_is_not_blank_is_told_of_once(
    importing: Importing, rows: list[list[str]], delimiter: str, ending: str, named: bool
) -> None:
    """Of rows as a spreadsheet writes them, in quotes where they must be."""
    table = [["Naam", "E-mail", "Opmerking"], ["Ann", "ann@krant.example", "x"], *rows]
    written = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    first = [f"sep={delimiter}"] if named else []
    text = ending.join([*first, *written]) + ending
    plan = planned(importing, text.encode("utf-8", "replace"), "pers.csv")
    assert plan is not None
    blank = sum(not any(map(str.strip, row)) for row in rows)
    assert plan.files[0].counts.total() == 1 + len(rows) - blank


@on_sqlite
def test_hostile_repetition_takes_no_longer_than_its_length(importing: Importing) -> None:
    """What grows with the square of a file would take minutes here, and an hour in a larger one."""
    card = b"BEGIN:VCARD\nVERSION:3.0\n"
    for data in (
        b'"' * 500_000,
        b"E-mail\n" + b"a@b.example " * 20_000,
        b"E-mail;Naam\nann@krant.example;" + b"van der (" * 20_000,
        b"E-mail;Gsm\nann@krant.example;" + b"02 555 01 10 / " * 20_000,
        b"email,name,attributes\nann@krant.example,Ann," + b"[" * 200_000,
        b";".join(b"c%d" % number for number in range(30_000)) + b";E-mail\n",
        b"E-mail" + b";x" * 30_000 + b"\nann@krant.example" + b";y" * 30_000,
        card + b"X-A" + b";A=b" * 100_000 + b":x\nEND:VCARD\n",
        card + b"NOTE:a\n" + b" a\n" * 100_000 + b"END:VCARD\n",
        card + b"N:" + b";" * 300_000,
    ):
        begun = time.process_time()
        planned(importing, data, "pers.csv")
        assert time.process_time() - begun < 5, data[:60]
