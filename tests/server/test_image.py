"""The steps of the image, one after the other, in a chroot of Debian made by mmdebstrap, and what
comes of them: it runs as nobody on a root that cannot be written. No container engine is asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.conftest import FIGURES
from tests.server.chroot import Root
from tests.server.containerfile import stages
from tests.server.tools import only_proving
from tests.support.patience import PATIENCE

pytestmark = only_proving
RELEASE = "bookworm"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The tree of Debian that stages begin from."""
    if os.geteuid() or not shutil.which("mmdebstrap"):
        pytest.skip("needs root and Debian's mmdebstrap")
    assert all(f"debian:{RELEASE}-slim" in stage.base for stage in stages())
    tree = tmp_path_factory.mktemp("base") / "root"
    typed = ["mmdebstrap", "--quiet", "--variant=minbase", "--mode=root", RELEASE, str(tree)]
    ended = subprocess.run(typed, capture_output=True, text=True, check=False)
    if ended.returncode:
        pytest.skip(f"mmdebstrap cannot make a tree here: {ended.stderr.strip()[-300:]}")
    yield tree
    shutil.rmtree(tree)


@pytest.fixture(scope="module")
def image(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Root]:
    """The last stage, built as the Containerfile says."""
    made: dict[str, Root] = {}
    folder = tmp_path_factory.mktemp("stages")
    try:
        for number, stage in enumerate(stages()):
            tree = folder / str(number)
            subprocess.run(["cp", "-a", base, tree], check=True)
            root = Root(tree, stage)
            root.build(made)
            made[stage.name or "last"] = root
        yield made["last"]
    finally:
        shutil.rmtree(folder)


def test_what_was_built_with_is_not_in_it(image: Root, request: pytest.FixtureRequest) -> None:
    there = [name for name in ("pip", "uv", "gcc", "git", "curl") if in_path(image.folder, name)]
    assert there == []
    used = subprocess.run(["du", "-sm", image.folder], capture_output=True, text=True, check=True)
    line = f"the tree of the image has {used.stdout.split()[0]} MB"
    request.node.user_properties.append((FIGURES, line))


def in_path(root: Path, name: str) -> bool:
    folders = ("opt/bimtek/bin", "usr/bin", "usr/local/bin")
    return any((root / folder / name).exists() for folder in folders)


def test_nothing_in_it_belongs_to_who_runs_it(image: Root) -> None:
    user = image.user
    own = [one for one in image.folder.rglob("*") if one.lstat().st_uid == user]
    assert [str(one.relative_to(image.folder)) for one in own] == ["data"]


def test_it_runs_as_nobody_where_nothing_can_be_written(image: Root) -> None:
    settings = {"BIMTEK_SIMULATOR": "true", "BIMTEK_PORT": "0", "BIMTEK_HOST": "127.0.0.1"}
    with image.running(writable=("/tmp", "/data"), **settings) as process:
        url = address(process)
        with urlopen(f"{url}healthz") as answer:
            assert answer.status == 200
        with urlopen(url) as page:
            assert b"Kawan Bimtek" in page.read()
        status = Path(f"/proc/{process.pid}/status").read_text()
        assert re.search(r"^Uid:\s+10001\s+10001", status, re.M)
        assert re.search(r"^CapEff:\s+0+$", status, re.M)
        assert re.search(r"^NoNewPrivs:\s+1$", status, re.M)
        process.terminate()
        assert process.wait(PATIENCE) == 0


def address(process: subprocess.Popen[str]) -> str:
    """Read what it says until it says where it is."""
    assert process.stdout is not None
    said = []
    ends = time.monotonic() + PATIENCE
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://[\w.]+:\d+/", line):
            return found[0]
        assert time.monotonic() < ends, said
    raise AssertionError("".join(said))


def test_without_a_place_to_write_it_says_so_and_ends(image: Root) -> None:
    with image.running(writable=("/tmp",), BIMTEK_PORT="0") as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "BIMTEK_DATABASE_URL" in said
    assert "Traceback" not in said


def test_the_check_of_its_health_asks_the_process(image: Root) -> None:
    """It fails where nothing listens; the rest of it is /livez."""
    (health,) = stages()[-1].all("HEALTHCHECK")
    typed = json.loads(health.rest.partition(" CMD ")[2])
    ended = subprocess.run(
        ["chroot", image.folder, "env", "-i", "PATH=/usr/bin:/bin", *typed],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "URLError" in ended.stderr or HTTPError.__name__ in ended.stderr
