"""The wheel is tried where there is nothing else: an empty environment, no source beside it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.server.tools import only_proving
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[2]
UV = ROOT / ".venv/setup/bin/uv"
pytestmark = only_proving


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and source, built from what is tracked."""
    if not UV.exists():
        pytest.skip("there is no uv in .venv/setup: make install")
    made = tmp_path_factory.mktemp("dist")
    constraint = ("--build-constraint", "requirements-setup.lock", "--require-hashes")
    run(str(UV), "build", "--quiet", *constraint, "--out-dir", str(made), at=ROOT)
    return made


@pytest.fixture(scope="module")
def environment(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the locked packages and the wheel, and nothing else."""
    made = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", str(made), at=made)
    into = (str(UV), "pip", "install", "--quiet", "--python", str(made / "bin/python"))
    run(*into, "--require-hashes", "-r", str(ROOT / "requirements.lock"), at=made)
    (wheel,) = dist.glob("*.whl")
    run(*into, "--no-deps", str(wheel), at=made)
    return made


def run(*typed: str, at: Path) -> str:
    """Run a command without anything of ours on its path."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("BIMTEK_", "PYTHON"))}
    ended = subprocess.run(typed, cwd=at, env=kept, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_all_that_is_tracked_is_in_it(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    packages = ("bot", "handlers", "content", "locales", "models")
    tracked = run("git", "ls-files", *packages, at=ROOT).split()
    inside = zipfile.ZipFile(wheel).namelist()
    assert set(tracked) <= set(inside)
    assert not [name for name in inside if not name.startswith((*packages, "kawan_bimtek-"))]


def test_a_wheel_made_of_the_source_is_the_same(dist: Path, tmp_path: Path) -> None:
    (source,), (wheel,) = dist.glob("*.tar.gz"), dist.glob("*.whl")
    shutil.unpack_archive(source, tmp_path)
    (folder,) = tmp_path.iterdir()
    run(str(UV), "build", "--quiet", "--wheel", "--out-dir", str(tmp_path), at=folder)
    (again,) = tmp_path.glob("*.whl")
    names = [sorted(zipfile.ZipFile(one).namelist()) for one in (wheel, again)]
    assert names[0] == names[1]


def test_it_checks_itself_and_talks(environment: Path, tmp_path: Path) -> None:
    bimtek = str(environment / "bin/bimtek")
    assert "are in order" in run(bimtek, "check", at=tmp_path)
    ended = subprocess.run(
        [bimtek, "chat"], cwd=tmp_path, input="halo\n", capture_output=True, text=True, check=False
    )
    assert "Kawan Bimtek" in ended.stdout, ended.stderr


@pytest.fixture
def running(environment: Path, tmp_path: Path) -> Iterator[str]:
    """`bimtek run` in an empty folder; its address."""
    typed = [str(environment / "bin/bimtek"), "run", "--port", "0"]
    said = tmp_path / "said.txt"
    with (
        said.open("w") as out,
        subprocess.Popen(typed, cwd=tmp_path, stdout=out, stderr=out) as process,
    ):
        try:
            yield address(said, process)
        finally:
            process.terminate()


def address(said: Path, process: subprocess.Popen[bytes]) -> str:
    ends = time.monotonic() + PATIENCE
    while not (found := re.search(r"http://localhost:\d+/", said.read_text())):
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < ends, said.read_text()
        time.sleep(0.1)
    return found[0]


def test_it_runs_with_its_pages_and_its_database(running: str, tmp_path: Path) -> None:
    with urlopen(running) as page:
        assert b"Kawan Bimtek" in page.read()
    with urlopen(f"{running}healthz") as health:
        assert health.status == 200
    assert (tmp_path / "data/bimtek.db").exists()


def test_templates_and_fonts_come_with_it(environment: Path, tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; import bot.documents as d; f = Path(d.__file__).parent;"
        "print(len(list(f.glob('templates/*.typ'))), len(list(f.glob('fonts/*.?tf'))))"
    )
    templates, fonts = run(str(environment / "bin/python"), "-c", script, at=tmp_path).split()
    tracked = run("git", "ls-files", "bot/documents", at=ROOT).split()
    assert int(templates) == sum(name.endswith(".typ") for name in tracked) > 0
    assert int(fonts) == sum(name.endswith(("ttf", "otf")) for name in tracked) > 0
