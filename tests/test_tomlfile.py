"""On which line each thing in a hand-written TOML file stands."""

from pathlib import Path

import pytest

from campaign.errors import ReleaseError
from campaign.tomlfile import TomlFile

TEXT = '''\
title = "Nieuws"
about = """
title = "dit is geen instelling"
[variants.press]
"""
note = \'\'\'
[[downloads]]
\'\'\'

[variants.press]   # de pers
kinds = ["journalist"]
"salutation" = "informal"
inline = { een = 1, twee = { drie = 3 } }
a.b = 1

[[downloads]]
title = "De eerste"

[[downloads]]
title = "De tweede"
'''


@pytest.fixture
def file(tmp_path: Path) -> TomlFile:
    path = tmp_path / "release.toml"
    path.write_text(TEXT, "utf-8")
    return TomlFile(path, ReleaseError)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("note",), 6),
        (("variants", "press"), 10),
        (("variants", "press", "kinds"), 11),
        (("variants", "press", "salutation"), 12),
        (("variants", "press", "inline"), 13),
        (("variants", "press", "inline", "twee", "drie"), 13),
        (("variants", "press", "a", "b"), 14),
        (("downloads", 0, "title"), 17),
        (("downloads", 1), 19),
        (("downloads", 1, "title"), 20),
        (("downloads", 1, "nothing"), 19),
        (("nothing",), 1),
    ],
)
def test_the_line_of_each_thing_is_known(
    file: TomlFile, path: tuple[str | int, ...], line: int
) -> None:
    assert file.line_of(path) == line


def test_every_mistake_is_told_with_its_line_when_reading_is_finished(file: TomlFile) -> None:
    root = file.root
    assert root.take("title", int) == 0
    root.take("about", str)
    press = root.table("variants").table("press")
    assert press.texts("kinds") == ("journalist",)
    assert press.texts("inline") == ()
    for one in root.tables("downloads"):
        one.take("url", str)
        one.take("title", str)
        one.done()
    press.done()
    with pytest.raises(ReleaseError) as caught:
        file.finish()
    told = [line.removeprefix(f"{file.path}:") for line in str(caught.value).splitlines()]
    assert told == [
        "1: 'title' must be a whole number, not 'Nieuws'.",
        "12: unknown setting 'salutation'; known here: inline, kinds.",
        "13: 'inline' must be a list, not {'een': 1, 'twee': {'drie': 3}}.",
        "14: unknown setting 'a'; known here: inline, kinds.",
        "16: in [downloads.0], 'url' is missing.",
        "19: in [downloads.1], 'url' is missing.",
    ]


def test_a_file_without_mistakes_finishes_in_silence(file: TomlFile) -> None:
    assert file.root.take("title", str) == "Nieuws"
    assert file.root.take("subtitle", str, "geen") == "geen"
    assert file.root.texts("tags") == ()
    assert file.root.tables("attachments") == []
    assert "about" in file.root
    file.finish()


def test_of_a_missing_table_only_that_is_told(file: TomlFile) -> None:
    relay = file.root.table("relay", required=True)
    assert relay.take("host", str) == ""
    assert relay.table("tls", required=True).take("port", int) == 0
    relay.done()
    with pytest.raises(ReleaseError) as caught:
        file.finish()
    assert str(caught.value) == f"{file.path}:1: 'relay' is missing."


def test_a_key_that_is_passed_over_is_neither_shown_nor_unknown(file: TomlFile) -> None:
    assert file.root.drop("title")
    assert not file.root.drop("password")
    for one in ("about", "note", "variants", "downloads"):
        file.root.drop(one)
    file.root.done()
    file.finish()


def test_a_table_written_in_the_wrong_way_is_told(file: TomlFile) -> None:
    assert file.root.tables("variants") == []
    file.root.table("downloads")
    with pytest.raises(ReleaseError) as caught:
        file.finish()
    assert [line.split(": ", 1)[1] for line in str(caught.value).splitlines()] == [
        "'variants' must be written as [[variants]] tables.",
        "'downloads' must be a table.",
    ]
