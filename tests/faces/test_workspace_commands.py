"""`campaign init` and `campaign demo`: the first two things that a person tries."""

import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest

import campaign.cli
from campaign import settings


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CAMPAIGN_DATABASE", "CAMPAIGN_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str, exit_code: int = 0) -> str:
    code = campaign.cli.run(list(arguments))
    printed = capsys.readouterr()
    assert code == exit_code, printed.out + printed.err
    return printed.out + printed.err


def test_the_demo_mails_everybody_once_and_reaches_nobody(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = run(capsys, "demo")
    assert "7 files, 192 rows = " in shown
    assert "145 considered = 139 mailed + 1 suppressed + 1 no address + 2 duplicate" in shown
    caught = sorted((empty / "campaign-demo" / "caught").glob("*.eml"))
    messages = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in caught]
    readers = [message["To"].addresses[0].addr_spec for message in messages]
    assert len(readers) == len(set(readers)) == 139
    assert all(reader.endswith((".example", ".xn--example")) for reader in readers)
    for line in shown.splitlines():
        if not line.startswith("$ campaign"):
            assert "Traceback" not in line


def test_the_demo_can_be_seen_again_and_leaves_other_folders_alone(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "demo", "look")
    run(capsys, "demo", "look")
    (empty / "mine").mkdir()
    (empty / "mine" / "letter.txt").write_text("keep me")
    refused = run(capsys, "demo", "mine", exit_code=1)
    assert "holds something else. Name another: campaign demo DIR" in refused
    assert (empty / "mine" / "letter.txt").read_text() == "keep me"


def test_init_makes_a_workspace_that_can_be_read(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = run(capsys, "init")
    assert "made templates/emails/_layout, campaign.toml" in made
    assert settings.load(empty).organisations[0].key == "example"
    assert "up to date" in run(capsys, "init")


def test_init_leaves_what_is_there_as_it_is(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "init", "here")
    file = empty / "here" / "campaign.toml"
    file.write_text(
        file.read_text("utf-8").replace("Example organisation", "Onze cluster"), "utf-8"
    )
    run(capsys, "init", "here")
    assert "Onze cluster" in file.read_text("utf-8")


def test_a_command_without_a_workspace_says_what_to_do(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "status", exit_code=1)
    assert "No campaign.toml in" in said
    assert "campaign init" in said


def test_a_typo_in_campaign_toml_is_told_with_its_line(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "init")
    file = empty / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace("timezone =", "timezoen ="), "utf-8")
    said = run(capsys, "status", exit_code=1)
    assert "campaign.toml:5: unknown setting 'timezoen'; did you mean 'timezone'?" in said


def test_an_unknown_command_is_a_mistake_in_use(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "No such command 'snd'" in run(capsys, "snd", exit_code=2)


def test_the_help_comes_without_the_database_library() -> None:
    program = (
        "import sys, campaign.cli; campaign.cli.run(['--help']); "
        "print([one for one in ('sqlalchemy', 'alembic', 'rich', 'jinja2') if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_demo_touches_no_database_but_its_own(
    empty: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMPAIGN_DATABASE", str(empty / "real.sqlite"))
    run(capsys, "demo")
    assert not (empty / "real.sqlite").exists()
    assert (empty / "campaign-demo" / "campaign.sqlite").is_file()
