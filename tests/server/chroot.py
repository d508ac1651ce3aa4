"""The steps of an image, carried out in a chroot of Debian: what a container engine would do with
them, as far as that can be had without one."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server.containerfile import ROOT, Instruction, Stage

# What this machine needs to reach its registries, and the image has nothing of.
_LENT = "run/lent"
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_PASSED = re.compile(r"(?i)(https?|no|all)_proxy|PIP_(INDEX_URL|EXTRA_INDEX_URL|DEFAULT_TIMEOUT)")
_AWAY = re.compile(
    r"Temporary failure|Could not resolve|Connection (?:refused|reset|timed out)|Read timed out"
    r"|Network is unreachable|certificate verify failed"
)
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Root:
    """A tree in which steps are run, as root of that tree."""

    def __init__(self, folder: Path, stage: Stage) -> None:
        self.folder, self._stage = folder, stage
        self._at, self._settings = "/", {"PATH": _PATH}

    def build(self, earlier: Mapping[str, Root]) -> None:
        """Carry out all steps, with what earlier stages have made. Raises AssertionError."""
        with _lent(self.folder):
            for one in self._stage.instructions:
                self._carry_out(one, earlier)

    def _carry_out(self, one: Instruction, earlier: Mapping[str, Root]) -> None:
        if one.name == "RUN":
            self._run(one.rest)
        elif one.name == "WORKDIR":
            self._at = one.rest
            self._inside(one.rest).mkdir(parents=True, exist_ok=True)
        elif one.name == "ENV":
            self._settings |= dict(word.split("=", 1) for word in shlex.split(one.rest))
        elif one.name == "COPY":
            self._copy(one.words, earlier)

    def _run(self, command: str) -> None:
        passed = {name: value for name, value in os.environ.items() if _PASSED.fullmatch(name)}
        for name in ("PIP_CERT", "SSL_CERT_FILE"):
            passed[name] = f"/{_LENT}/{_CERTIFICATES.name}"
        ended = subprocess.run(
            ["chroot", self.folder, "/bin/sh", "-c", f"cd {self._at} && {command}"],
            env=passed | {"DEBIAN_FRONTEND": "noninteractive"} | self._settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if ended.returncode and _AWAY.search(ended.stdout):
            pytest.skip(f"the registries cannot be reached: {ended.stdout[-300:]}")
        assert ended.returncode == 0, f"{command}\n{ended.stdout[-4000:]}"

    def _copy(self, words: list[str], earlier: Mapping[str, Root]) -> None:
        stage = [word.removeprefix("--from=") for word in words if word.startswith("--from=")]
        source = earlier[stage[0]].folder if stage else ROOT
        *names, into = [word for word in words if not word.startswith("--")]
        for name in names:
            target = self._inside(into)
            file = source / name.lstrip("/")
            if file.is_dir():
                tracked = [] if stage else _untracked(file)
                ignore = shutil.ignore_patterns("__pycache__", *tracked)
                shutil.copytree(file, target, symlinks=True, dirs_exist_ok=True, ignore=ignore)
            else:
                shutil.copy(file, target)

    def _inside(self, path: str) -> Path:
        return self.folder / os.path.join(self._at, path).lstrip("/")

    @property
    def user(self) -> int:
        """Return who runs it."""
        (user,) = self._stage.all("USER")
        return int(user.rest.split(":")[0])

    @contextmanager
    def running(
        self, *, writable: tuple[str, ...], **settings: str
    ) -> Iterator[subprocess.Popen[str]]:
        """Start what the image starts: as its user, without a capability, on a root that cannot be
        written but at `writable`."""
        (user,) = self._stage.all("USER")
        (entry,), (command,) = self._stage.all("ENTRYPOINT"), self._stage.all("CMD")
        given = self._stage.settings | settings
        words = " ".join(f"{name}={shlex.quote(value)}" for name, value in given.items())
        ids = user.rest.replace(":", " --regid ")
        start = shlex.join([*entry.words, *command.words])
        inside = f"cd {self._at} && exec env -i {words} {start}"
        script = "\n".join(
            [
                "set -e",
                f"mount --rbind {self.folder} {self.folder}",
                *(f"mount -t tmpfs -o mode=1777 tmpfs {self.folder}{at}" for at in writable),
                f"mount -o remount,ro,bind {self.folder}",
                f"exec chroot {self.folder} /usr/bin/setpriv --reuid {ids} --clear-groups"
                f" --no-new-privs --bounding-set=-all /bin/sh -c {shlex.quote(inside)}",
            ]
        )
        with subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.terminate()


def _untracked(folder: Path) -> list[str]:
    """Names in a folder that are not tracked, which nobody else's checkout has."""
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--directory", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(name).name for name in listed.stdout.split()]


@contextmanager
def _lent(folder: Path) -> Iterator[None]:
    """Lend a tree the certificates by which the registries are known here; take them back."""
    place = folder / _LENT
    place.mkdir(parents=True)
    if _CERTIFICATES.exists():
        shutil.copy(_CERTIFICATES, place)
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    try:
        yield
    finally:
        shutil.rmtree(place)
