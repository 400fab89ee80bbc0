"""What we publish: it installs, it works, and it holds nobody's contacts."""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.packaging

SAMPLE = {
    "beleidsmakers.csv",
    "blauwe-cluster-pers.csv",
    "catalisti-pers.csv",
    "flanders-food-pers.csv",
    "flux50-pers.csv",
    "medvia-pers.csv",
    "vil-pers.csv",
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """sdist and wheel of a checkout in which an officer has put her own lists and her database."""
    source = tmp_path_factory.mktemp("source") / "checkout"
    ignored = shutil.ignore_patterns(
        ".git", ".venv*", "campaign-demo", "dist", "*.sqlite", ".*cache"
    )
    shutil.copytree(REPOSITORY, source, ignore=ignored)
    (source / "contacts" / "mijn-contacten.csv").write_text("E-mail\nada@dageraad.example\n")
    (source / "campaign" / "contacts" / "export.csv").write_text("E-mail\nbob@dageraad.example\n")
    (source / "campaign.sqlite").write_bytes(b"SQLite format 3\0")
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    [sdist], [wheel] = target.glob("*.tar.gz"), target.glob("*.whl")
    return {"sdist": sdist, "wheel": wheel}


def names(package: Path) -> list[str]:
    if package.suffix == ".whl":
        return zipfile.ZipFile(package).namelist()
    with tarfile.open(package) as archive:
        return archive.getnames()


@pytest.mark.parametrize("kind", ["sdist", "wheel"])
def test_a_package_holds_no_contacts_but_the_sample_ones(
    packages: dict[str, Path], kind: str
) -> None:
    found = [name for name in names(packages[kind]) if "tests/contacts/files/" not in name]
    assert {Path(name).name for name in found if name.endswith(".csv")} == SAMPLE
    assert not [name for name in found if name.endswith((".sqlite", ".eml", ".xlsx", ".vcf"))]


def test_the_wheel_holds_the_sample_the_layout_and_the_migrations(
    packages: dict[str, Path],
) -> None:
    found = set(names(packages["wheel"]))
    assert "campaign/migrations/env.py" in found
    assert "campaign/migrations/versions/0001_contacts.py" in found
    assert "campaign/sample/campaign.toml" in found
    assert "campaign/sample/templates/emails/_layout/base.html" in found
    assert "campaign/starter/campaign.toml" in found
    assert not [name for name in found if name.startswith(("tests/", "contacts/"))]


@pytest.mark.parametrize("kind", ["sdist", "wheel"])
def test_it_installs_into_an_empty_environment_and_works_in_an_empty_folder(
    packages: dict[str, Path], kind: str, tmp_path: Path
) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    empty = tmp_path / "empty"
    empty.mkdir()
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CAMPAIGN_")}

    def run(program: str, *arguments: str) -> str:
        command = [str(programs / program), *arguments]
        done = subprocess.run(
            command, cwd=empty, env=clean, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("python", "-m", "pip", "install", "-q", str(packages[kind]))
    assert "Workspace" in run("campaign", "init")
    assert (empty / "campaign.toml").is_file() and (empty / "campaign.sqlite").is_file()
    assert "139 accepted" in run("campaign", "demo")
    assert len(list((empty / "campaign-demo" / "caught").glob("*.eml"))) == 139
