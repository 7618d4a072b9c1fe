"""The files for a server say what the launcher does, and name no setting that is not documented."""

import re
import socket
from pathlib import Path

import pytest

from salesproc import launch

HOUSE = Path(__file__).parents[2]
DEPLOY = HOUSE / "deploy"


def commands() -> dict[str, str]:
    """What the launcher runs where there is a Redis, from the name of the program on."""
    with socket.socket() as listener:
        found = launch._commands(listener, {"REDIS_URL": "redis://127.0.0.1/0"})
    return {name: " ".join(command[2:]) for name, command in found.items()}


@pytest.mark.parametrize("name", ["worker", "scheduler"])
def test_units_and_containers_run_what_the_launcher_runs(name):
    said = f"{commands()[name]}\n"
    assert f"/bin/{said}" in (DEPLOY / f"salesproc-{name}.service").read_text()
    assert f"command: {said}" in (DEPLOY / "compose.yml").read_text()


def test_pages_are_served_alike():
    for option in ("salesproc.wsgi", "--threads 8", "--timeout 60", "--no-control-socket"):
        assert option in commands()["web"]
        assert option in (DEPLOY / "salesproc-web.service").read_text()
        assert option in (DEPLOY / "compose.yml").read_text()


def test_the_database_is_prepared_before_anything_works_on_it():
    assert (
        "ExecStartPre=/opt/salesproc/.venv/bin/python manage.py prepare"
        in (DEPLOY / "salesproc-web.service").read_text()
    )
    for name in ("worker", "scheduler"):
        after = re.search(r"^After=(.*)$", (DEPLOY / f"salesproc-{name}.service").read_text(), re.MULTILINE)
        assert "salesproc-web.service" in after[1]
    assert "prepare: {condition: service_completed_successfully}" in (DEPLOY / "compose.yml").read_text()


def test_every_setting_named_there_is_documented():
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (HOUSE / "docs/operator/settings.md").read_text(), re.MULTILINE))
    of_the_file = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "salesproc.env.example").read_text(), re.MULTILINE))
    of_compose = set(re.findall(r"^    ([A-Z_]+): ", (DEPLOY / "compose.yml").read_text(), re.MULTILINE))
    assert {"SECRET_KEY", "PUBLIC_URL"} <= of_the_file & of_compose
    assert of_the_file | of_compose <= documented
