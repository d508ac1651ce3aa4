"""Image and compose files keep what they promise: nobody is root, nothing secret is in them, no
simulator where people are."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import yaml

from bot.cli.main import cli
from bot.cli.running import run
from bot.settings import PREFIX, Settings
from tests.server.containerfile import ROOT, Stage, stages

REAL, DEMO = (
    yaml.safe_load((ROOT / name).read_text("utf-8"))
    for name in ("compose.yaml", "compose.demo.yaml")
)
SERVICES: dict[str, dict[str, Any]] = {**REAL["services"], **DEMO["services"]}
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").split("\n")
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def last() -> Stage:
    return stages()[-1]


# --- the image -----------------------------------------------------------------------------------


def test_the_image_is_run_by_nobody_who_is_root() -> None:
    (user,) = last().all("USER")
    assert all(int(id) >= 1000 for id in user.rest.split(":"))
    assert last().instructions.index(user) > max(map(last().instructions.index, last().all("RUN")))


def test_nothing_secret_is_copied_in() -> None:
    """What is allowed is listed, and is tracked."""
    allowed = [line[1:] for line in IGNORED if line.startswith("!")]
    assert "*" in IGNORED
    tracked = subprocess.run(
        ["git", "ls-files", *allowed], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {name.split("/")[0] for name in tracked} == set(allowed)
    assert not {".git", ".env", "data", ".venv"} & set(allowed)
    copied = [one.words[:-1] for stage in stages() for one in stage.all("COPY")]
    assert {name for words in copied for name in words if name[0] not in "-/"} == set(allowed)


def test_what_is_built_with_is_not_in_what_runs() -> None:
    first, final = stages()
    assert [one.rest for one in final.all("COPY")] == ["--from=build /opt/bimtek /opt/bimtek"]
    assert first.base == final.base
    assert all("--require-hashes" in one.rest for one in first.all("RUN") if " --req" in one.rest)


def test_its_health_is_that_of_the_process() -> None:
    (health,) = last().all("HEALTHCHECK")
    assert "/livez" in health.rest


def test_it_has_no_simulator_unless_asked() -> None:
    assert last().settings["BIMTEK_SIMULATOR"] == "false"


# --- the services --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_held_in(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", ())) <= {"NET_BIND_SERVICE"}
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "network_mode", "pid", "ipc", "devices"} & set(service)
    assert "/tmp" in service["tmpfs"]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "proxy"])
def test_only_the_proxy_is_root_and_it_may_do_nothing_but_listen(name: str) -> None:
    user, _, group = SERVICES[name]["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, one in REAL["services"].items() if "ports" in one] == ["proxy"]
    assert DEMO["services"]["demo"]["ports"] == ["127.0.0.1:8000:8000"]


def test_the_database_is_reached_by_the_bot_alone() -> None:
    assert REAL["networks"]["inside"]["internal"] is True
    assert REAL["services"]["database"]["networks"] == ["inside"]
    assert "inside" not in REAL["services"]["proxy"]["networks"]


def test_two_take_in_and_two_send() -> None:
    for role in ("web", "worker"):
        service = REAL["services"][role]
        assert service["command"] == ["run", "--role", role]
        assert role in get_args(get_type_hints(run)["role"])
        assert service["deploy"]["replicas"] == 2
        assert service["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert REAL["services"]["migrate"]["command"] == ["migrate"]
    assert "out" in REAL["services"]["worker"]["networks"]


def test_where_people_are_there_is_no_simulator() -> None:
    bots = [one for one in REAL["services"].values() if one["image"] == "kawan-bimtek"]
    assert len(bots) == 3
    assert {one["environment"]["BIMTEK_SIMULATOR"] for one in bots} == {"false"}
    demo = DEMO["services"]["demo"]
    assert demo["environment"]["BIMTEK_SIMULATOR"] == "true"
    assert "env_file" not in demo


def test_each_setting_is_one_that_there_is() -> None:
    named = {name for one in SERVICES.values() for name in one.get("environment", {})}
    named |= set(last().settings)
    assert {name for name in named if name.startswith(PREFIX)} <= SETTINGS


def test_each_command_is_one_that_there_is() -> None:
    import typer.main

    commands = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    bots = [one for one in SERVICES.values() if one["image"] == "kawan-bimtek"]
    assert {one["command"][0] for one in bots} <= set(commands)


def test_no_password_is_written_down() -> None:
    """Each comes from outside, and without it nothing starts."""
    pairs = [pair for one in SERVICES.values() for pair in one.get("environment", {}).items()]
    pairs += last().settings.items()
    secret = {value for name, value in pairs if re.search("PASSWORD|TOKEN|SECRET|KEY", name)}
    assert secret == {"${POSTGRES_PASSWORD:?set it in .env}"}
    urls = [value for name, value in pairs if name == "BIMTEK_DATABASE_URL"]
    assert urls
    assert all("bimtek:${POSTGRES_PASSWORD:?" in url for url in urls)


def test_who_is_before_the_bot_is_trusted_and_nobody_else() -> None:
    (network,) = REAL["networks"]["front"]["ipam"]["config"]
    trusted = REAL["services"]["web"]["environment"]["BIMTEK_TRUSTED_PROXIES"]
    assert trusted == network["subnet"]
    assert {name for name, one in REAL["services"].items() if "front" in one["networks"]} == {
        "web",
        "proxy",
    }


def test_the_proxy_passes_on_no_more_than_it_must() -> None:
    page = (ROOT / "deploy/Caddyfile").read_text("utf-8")
    (called,) = re.findall(r"@called path (.+)", page)
    assert called.split() == ["/webhook/*", "/sertifikat/*", "/berkas/*", "/konsol", "/konsol/*"]
    assert page.count("reverse_proxy") == 1
    assert "respond 404" in page
    assert "./deploy/Caddyfile:/etc/caddy/Caddyfile:ro" in REAL["services"]["proxy"]["volumes"]
    assert Path(ROOT / "deploy/Caddyfile").is_file()
