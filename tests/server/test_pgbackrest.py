"""The commands for PostgreSQL of docs/operations.md, as they stand there, with Debian's pgBackRest:
what was written up to the last minute is back, and nothing that came after the moment asked for."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.tools import debian_tool, only_proving

PAGE = (Path(__file__).parents[2] / "docs/operations.md").read_text("utf-8")
SECTION = PAGE.partition("**PostgreSQL**: pgBackRest")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"```(?:ini)?\n(.*?)```", SECTION, re.DOTALL)
RESTORE = re.findall(
    r"`sudo -u postgres (pgbackrest[^`]* restore)`, or to a moment `([^`]*)`", SECTION
)


def without_comments(block: str) -> str:
    return re.sub(r"\s+#.*", "", block)


def commands() -> list[str]:
    """What is typed to set it up and to back up."""
    lines = without_comments(BLOCKS[2]).splitlines()
    return [line.removeprefix("sudo -u postgres ").strip() for line in lines]


def test_the_page_has_what_is_tried() -> None:
    assert "[global]" in BLOCKS[0]
    assert "archive_command" in BLOCKS[1]
    assert [shlex.split(one)[-1] for one in commands()] == [
        "stanza-create",
        "check",
        "backup",
        "backup",
    ]
    assert len(RESTORE) == 1


class Cluster:
    """A PostgreSQL of our own, set up as the page says."""

    def __init__(self, folder: Path, programs: Path, pgbackrest: str) -> None:
        self.folder, self._programs = folder, programs
        self.data, self._conf = folder / "main", folder / "pgbackrest.conf"
        self._pgbackrest = f"{pgbackrest} --config={self._conf} --log-level-file=off"
        self.user = "nobody" if os.geteuid() == 0 else ""
        if self.user:
            shutil.chown(folder, self.user)

    def run(self, command: str, check: bool = True) -> str:
        """Run a command as who owns the cluster; `pgbackrest` is ours."""
        command = re.sub(r"^pgbackrest", self._pgbackrest, command)
        typed = [*(["runuser", "-u", self.user, "--"] if self.user else []), "sh", "-c", command]
        path = f"{self._programs}:{os.environ['PATH']}"
        ended = subprocess.run(
            typed,
            cwd=self.folder,
            env={"PATH": path, "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert not check or ended.returncode == 0, f"{command}\n{ended.stdout}"
        return ended.stdout

    def make(self) -> None:
        self.run(f"initdb --auth=trust --username=postgres {self.data}")
        conf = BLOCKS[0].replace("…", "a-made-up-key")
        conf = conf.replace("/var/lib/pgbackrest", str(self.folder / "repo"))
        conf = re.sub(r"pg1-path=.*", f"pg1-path={self.data}", conf)
        socket = f"pg1-socket-path={self.folder}\npg1-user=postgres\nlock-path={self.folder}/lock\n"
        self._conf.write_text(without_comments(conf) + socket)
        settings = without_comments(BLOCKS[1]).replace("'pgbackrest ", f"'{self._pgbackrest} ")
        more = f"unix_socket_directories = '{self.folder}'\nlisten_addresses = ''\n"
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(settings + more)

    def start(self) -> None:
        self.run(f"pg_ctl -D {self.data} -w -t 120 -l {self.folder}/log start")

    def stop(self) -> None:
        self.run(f"pg_ctl -D {self.data} -w -m fast stop", check=False)

    def sql(self, statement: str) -> str:
        said = self.run(f'psql -h {self.folder} -U postgres -Atqc "{statement}" postgres')
        return said.strip()


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    unpacked = tmp_path_factory.mktemp("pgbackrest")
    pgbackrest = debian_tool("pgbackrest", "pgbackrest", unpacked)
    programs = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if programs is None:
        pytest.skip("there is no PostgreSQL of Debian's here (package postgresql)")
    for folder in (unpacked, *unpacked.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o711)
    made = Cluster(tmp_path_factory.mktemp("cluster"), programs.parent, pgbackrest)
    made.make()
    made.start()
    yield made
    made.stop()


@only_proving
def test_all_of_it_comes_back_and_any_moment_too(cluster: Cluster) -> None:
    create, check, full, diff = commands()
    cluster.run(create)
    cluster.run(check)
    cluster.sql("CREATE TABLE told (n int)")
    cluster.run(full)
    cluster.sql("INSERT INTO told VALUES (1)")
    cluster.run(diff)
    cluster.sql("INSERT INTO told VALUES (2)")
    moment = cluster.sql("SELECT clock_timestamp()")
    cluster.sql("INSERT INTO told VALUES (3)")
    cluster.sql("SELECT pg_switch_wal()")  # what archive_timeout does within a minute
    cluster.run(check)
    cluster.stop()

    restore, to_a_moment = RESTORE[0]
    shutil.rmtree(cluster.data)
    cluster.run(f"install -d -m 0700 {cluster.data}")
    cluster.run(restore)
    cluster.start()
    assert cluster.sql("SELECT array_agg(n ORDER BY n) FROM told") == "{1,2,3}"
    cluster.stop()

    to_a_moment = re.sub(r"--target='[^']*'", f"--target='{moment}'", to_a_moment)
    cluster.run(restore.replace(" restore", f" {to_a_moment} restore"))
    cluster.start()
    assert cluster.sql("SELECT array_agg(n ORDER BY n) FROM told") == "{1,2}"
