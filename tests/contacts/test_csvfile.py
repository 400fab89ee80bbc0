"""Contact files as Excel, Outlook and the rest write them: no byte guessed at, no row lost."""

import io
from dataclasses import dataclass

import pytest

from campaign.contacts import csvfile
from campaign.errors import ContactFileError

TEXT = "Naam;E-mail\nZoë Tack;zoe@krant.example\nJörg Heylen;jorg@krant.example\n"


@dataclass(frozen=True)
class Record:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Read:
    """A file that was read to its end."""

    encoding: str
    delimiter: str
    records: list[Record]
    remarks: tuple[str, ...]


def read(text: str | bytes, encoding: str = "") -> Read:
    data = text if isinstance(text, bytes) else text.encode()
    file = csvfile.read(io.BytesIO(data), "pers.csv", encoding)
    file.first()
    records = [
        Record(line, tuple(row))
        for batch in file.batches()
        for line, row in zip(batch.lines, batch.rows, strict=True)
    ]
    return Read(file.encoding, file.delimiter, records, tuple(file.remarks))


def cells(text: str | bytes) -> list[tuple[str, ...]]:
    return [record.cells for record in read(text).records]


def lines(text: str) -> list[int]:
    return [record.line for record in read(text).records]


def complaint(text: str | bytes, encoding: str = "") -> str:
    with pytest.raises(ContactFileError) as caught:
        read(text, encoding)
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_a_file_is_read_in_the_encoding_it_was_saved_in(encoding: str, named: str) -> None:
    file = read(TEXT.encode(encoding))
    assert file.encoding == named
    assert file.records[1].cells == ("Zoë Tack", "zoe@krant.example")


def test_both_byte_orders_of_utf_16_are_read() -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert cells(mark + TEXT.encode(encoding))[1] == ("Zoë Tack", "zoe@krant.example")


def test_one_windows_letter_far_down_decides_the_encoding_of_the_whole_file() -> None:
    rows = "".join(f"Ann {number};ann{number}@krant.example\n" for number in range(900))
    data = f"Naam;E-mail\n{rows}".encode() + "Zoë;zoe@krant.example\n".encode("cp1252")
    file = read(data)
    assert file.encoding == "cp1252"
    assert file.records[-1].cells[0] == "Zoë"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_windows_unix_and_old_macs_are_understood(ending: str) -> None:
    file = read(TEXT.replace("\n", ending))
    assert [record.line for record in file.records] == [1, 2, 3]
    assert file.records[2].cells == ("Jörg Heylen", "jorg@krant.example")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    file = read(TEXT.replace(";", delimiter))
    assert file.delimiter == delimiter
    assert {len(record.cells) for record in file.records} == {2}


def test_commas_in_the_cells_do_not_pass_for_the_delimiter() -> None:
    rows = ["Naam;E-mail;Thema's", "Ann;ann@krant.example;chemie, energie, zee"]
    assert read("\n".join([*rows, *rows[1:] * 5])).delimiter == ";"


def test_commas_between_addresses_do_not_pass_for_the_delimiter() -> None:
    assert read("Naam;E-mail\nAnn;ann@krant.example, ann@prive.example\n").delimiter == ";"


def test_semicolons_in_quoted_cells_do_not_pass_for_the_delimiter() -> None:
    row = '"Peeters, Ann",ann@krant.example,"zee;wind"'
    assert read("\n".join(["Naam,E-mail,Thema", *[row] * 9])).delimiter == ","


def test_the_delimiter_is_found_where_most_rows_leave_out_their_last_cells() -> None:
    rows = ["E-mail;Naam;Opmerkingen"] + [f"a{n}@krant.example" for n in range(5)]
    assert read("\n".join([*rows, "b@krant.example;Bob;ja, graag"])).delimiter == ";"


def test_a_file_of_one_column_is_a_file() -> None:
    assert cells("E-mail\nann@krant.example\n") == [("E-mail",), ("ann@krant.example",)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("first", ["sep=,", '"sep=,"', "SEP=,"])
def test_excels_line_that_names_the_delimiter_is_obeyed(first: str, ending: str) -> None:
    file = read(f"{first}\nNaam,E-mail\nAnn;Bob,ann@krant.example\n".replace("\n", ending))
    assert file.delimiter == ","
    assert [record.line for record in file.records] == [2, 3]
    assert file.records[1].cells == ("Ann;Bob", "ann@krant.example")


def test_excels_line_may_name_a_tab() -> None:
    assert read("sep=\t\nNaam\tE-mail\nAnn\tann@krant.example\n").records[0].line == 2


def test_blank_lines_are_left_out_and_still_counted() -> None:
    assert lines("Naam;E-mail\n\n;;\n  ;\t\nAnn;ann@krant.example\n") == [1, 5]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_line_break_inside_quotes_moves_the_line_numbers_along(ending: str) -> None:
    text = 'Naam;E-mail\nAnn;"a@krant.example\nb@krant.example"\nCy;c@krant.example\n'
    file = read(text.replace("\n", ending))
    assert [record.line for record in file.records] == [1, 2, 4]
    assert file.records[1].cells[1].split() == ["a@krant.example", "b@krant.example"]


def test_quotes_hold_delimiters_and_quotes() -> None:
    text = 'Naam,E-mail\n"Peeters, ""Ann""",ann@krant.example\n'
    assert cells(text)[1] == ('Peeters, "Ann"', "ann@krant.example")


def test_ragged_rows_keep_every_cell() -> None:
    text = "Naam;E-mail;Gsm\nAnn;ann@krant.example\nBob;bob@krant.example;1;2;3\n"
    assert [len(row) for row in cells(text)] == [3, 2, 5]


def test_a_quote_that_never_closes_is_told_with_its_file_and_line() -> None:
    said = complaint('Naam;E-mail\nAnn;ann@krant.example\nBob;"bob@krant.example\nCy;c@x.example\n')
    assert said.startswith('pers.csv:3: a quote (") opens here and never closes.')
    assert "nothing was changed" in said


def test_a_quote_that_never_closes_is_told_in_a_long_file_too() -> None:
    rows = "".join(f"Ann {n};ann{n}@krant.example;chemie, energie\n" for n in range(9000))
    said = complaint(f'Naam;E-mail;Thema\nBob;"bob@krant.example;zee\n{rows}')
    assert said.startswith('pers.csv:2: a quote (") opens here and never closes.')


def test_a_quote_in_the_middle_of_a_cell_is_told_with_its_line() -> None:
    said = complaint('Naam;E-mail\n"Ann" Peeters;ann@krant.example\n')
    assert said.startswith('pers.csv:2: a quote (") stands in the middle of a cell.')


def test_a_row_that_was_swallowed_between_two_stray_quotes_is_remarked() -> None:
    file = read('Naam;E-mail\nAnn;"a@krant.example\nBob;b@krant.example"\n')
    assert file.remarks == (
        "a cell of the row on line 2 goes on over 2 lines and looks like rows: if a quote "
        '(") too many stands there, it has swallowed them',
    )


def test_an_honest_note_of_two_lines_is_not_remarked() -> None:
    file = read(
        'Naam;E-mail;Opmerkingen\nAnn;a@krant.example;"Liever geen bijlagen;\nlinks wel."\n'
    )
    assert file.remarks == ()


def test_text_that_was_encoded_twice_is_remarked_with_its_line() -> None:
    mangled = TEXT.encode().decode("cp1252")
    assert read(mangled).remarks == (
        "text that was encoded twice: 'Ã«' on line 2 ('ë'?), 'Ã¶' on line 3 ('ö'?). Have it "
        "exported anew",
    )
    assert read(TEXT).remarks == ()


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\n", b";;;\n;;;\n", b"sep=;\n"])
def test_an_empty_file_is_named_as_one(data: bytes) -> None:
    assert complaint(data) == "pers.csv is empty."


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\x81\x8d\x90 binary",
        "Naam;E-mail\nAnn;ann@krant.example\n".encode("utf-16-le"),
        bytes(300),
    ],
)
def test_what_is_no_text_is_refused_and_never_guessed_at(data: bytes) -> None:
    assert complaint(data).startswith("pers.csv is not text in UTF-8, UTF-16 or Windows (cp1252).")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xef\xbb\xbfNaam\n\xff", "pers.csv:2: the file begins as UTF-8 with its mark, but"),
        (b"\xff\xfeN\x00a", "pers.csv:1: the file begins as UTF-16, but this line is not (byte 4"),
    ],
)
def test_a_damaged_file_is_told_with_its_line_and_byte(data: bytes, told: str) -> None:
    said = complaint(data)
    assert said.startswith(told)
    assert said.endswith("it is damaged. Have it exported anew.")


# encodings


@pytest.mark.parametrize("said", ["mac-roman", "latin-1", "utf-16-le", "cp850", "UTF8"])
def test_an_encoding_that_the_officer_names_is_the_one(said: str) -> None:
    file = read(TEXT.encode(said), said)
    assert (file.encoding, file.remarks) == (said, ())
    assert file.records[1].cells == ("Zoë Tack", "zoe@krant.example")


@pytest.mark.parametrize("said", ["utf-99", "base64", "rot13", " ", "x\0y", "../utf-8", "é"])
def test_an_encoding_that_there_is_not_is_told(said: str) -> None:
    assert complaint(TEXT, said) == (
        f"pers.csv cannot be read in {said!r}: there is no such encoding. Write utf-8, "
        "cp1252, mac-roman, utf-16-le or another that Python knows."
    )


def test_a_file_that_is_not_in_the_encoding_that_was_named_is_told_with_its_line() -> None:
    for ending in ("\n", "\r\n", "\r"):
        data = TEXT.replace("Zoë", "Zoe").replace("\n", ending).encode("cp1252")
        assert complaint(data, "utf-8").startswith(
            f"pers.csv:3: this line is not text in utf-8 (byte {data.index(0xF6)} of the file)."
        )


def test_the_byte_that_is_no_text_is_told_of_a_file_that_is_read_in_pieces() -> None:
    data = b"E-mail\n" + b"ann@krant.example\n" * 200_000 + "é".encode()[:1] + b"x@krant.example\n"
    assert complaint(data, "utf-8").startswith(
        f"pers.csv:200002: this line is not text in utf-8 (byte {7 + 18 * 200_000} of the file)."
    )


MIXED = TEXT.encode() + "Inès Léa;ines@krant.example\n".encode("cp1252")


def test_some_lines_of_windows_in_a_file_of_utf_8_are_read_as_what_they_are_and_told() -> None:
    file = read(MIXED + "Renée Noël Désirée;r@krant.example\n".encode())
    assert [record.cells[0] for record in file.records[1:]] == [
        "Zoë Tack",
        "Jörg Heylen",
        "Inès Léa",
        "Renée Noël Désirée",
    ]
    assert file.encoding == "utf-8"
    assert file.remarks == (
        "most of it is UTF-8, but some letters are Windows' (cp1252), the first on line 4; each "
        "was read as what it is. Look whether the names with accents are right",
    )
    marked = read(b"\xef\xbb\xbf" + MIXED + "Hélène Désirée;h@krant.example\n".encode())
    assert (marked.encoding, marked.records[3].cells[0]) == ("utf-8-sig", "Inès Léa")


def test_a_file_of_windows_in_which_some_bytes_could_be_utf_8_is_one_of_windows() -> None:
    text = "Naam;Noot\nZoë Café;'CAFÉ»'\nJörg;Inès en Léa\n"
    file = read(text.encode("cp1252"))
    assert (file.encoding, file.records[1].cells[1]) == ("cp1252", "'CAFÉ»'")


def test_bytes_that_are_neither_utf_8_nor_windows_are_refused_among_good_ones() -> None:
    assert complaint(TEXT.encode() + b"\x81;x@krant.example\n").startswith("pers.csv is not text")


# delimiters


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_rows_of_every_width_do_not_hide_the_delimiter(delimiter: str) -> None:
    other = "," if delimiter != "," else ";"
    rows = [
        ("E-mail", "Naam", "Gsm"),
        ("a@x.example", f"Peeters{other} Ann", "1"),
        ("b@x.example", f"Baert{other} Bob"),
        ("c@x.example", f"Claes{other} Cy", "", ""),
        (f"d@x.example{other} d@y.example",),
    ]
    assert read("\n".join(map(delimiter.join, rows))).delimiter == delimiter


def test_a_header_that_nobody_knows_leaves_the_delimiter_to_the_rows() -> None:
    assert read("Wie;Waar\nAnn;a@x.example\nBob, Cy;b@x.example\n").delimiter == ";"


def test_a_header_with_another_delimiter_than_its_rows_is_refused_and_not_read_as_names() -> None:
    assert read("Naam,E-mail\nAnn;a@x.example\nBob;b@x.example\nCy;c@x.example\n").delimiter == ";"
