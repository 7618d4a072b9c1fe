"""Habits that a machine can hold: in templates, in code, in what is installed, in how it is served."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

HOUSE = settings.BASE_DIR
ROOMS = ["salesproc", "coaching", "metrics", "calls", "customers", "process", "notices", "people"]
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
# Letters are no pages: no content policy applies, and a mail program knows no style sheet.
PAGES = [path for path in TEMPLATES if "mail" not in path.parts]
CODE = sorted(path for room in ROOMS for path in (HOUSE / room).rglob("*.py") if "migrations" not in path.parts)
RAW_SQL = {"salesproc/triggers.py", "salesproc/demo/company.py"}  # triggers; statistics
SERVED = {
    "PUBLIC_URL": "https://sales.example.com",
    "SECRET_KEY": "".join(map(chr, range(48, 123))),
    "DATABASE_URL": "postgres://salesproc:secret@127.0.0.1/salesproc",
    "REDIS_URL": "redis://127.0.0.1",
}


def names(paths):
    return [str(path.relative_to(HOUSE)) for path in paths]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", r"<style|\sstyle\s*="),
        ("an inline script", r"<script(?![^>]*\ssrc=)"),
        ("an inline handler", r"<[^>]*\son[a-z]+\s*="),
        ("unescaped text", r"\|\s*safe\b|autoescape\s+off"),
        ("an address elsewhere", r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//"),
    ],
)
def test_a_template_of_a_page_holds_nothing_which_the_content_policy_forbids(what, pattern):
    found = {name: re.findall(pattern, path.read_text()) for path, name in zip(PAGES, names(PAGES), strict=True)}
    assert not {name: places for name, places in found.items() if places}, what


def test_every_icon_of_a_page_is_in_the_sprite():
    sprite = set(re.findall(r'id="([a-z0-9-]+)"', (HOUSE / "static" / "icons.svg").read_text()))
    asked = {name for path in TEMPLATES for name in re.findall(r"{% icon [\"']([^\"']+)[\"']", path.read_text())}
    assert asked - sprite == set()


def test_a_letter_loads_nothing_runs_nothing_and_escapes_what_was_typed():
    forbidden = r"<script|<img|<link|\son[a-z]+\s*=|url\(|\|\s*safe\b|autoescape\s+off"
    letters = [path for path in TEMPLATES if "mail" in path.parts]
    assert len(letters) > 5
    assert not [str(path) for path in letters if re.search(forbidden, path.read_text())]


@pytest.mark.parametrize(
    ("what", "pattern", "allowed"),
    [
        ("raw SQL", r"\.raw\(|\bRawSQL\b|\.extra\(|\.cursor\(", RAW_SQL),
        ("text that is not escaped", r"\bmark_safe\b|\bSafeString\(", set()),
        (
            "another clock than people.clock",
            r"timezone\.now\(|datetime\.now\(|date\.today\(|auto_now",
            {"people/clock.py"},
        ),
        ("a message out of a request", r"\.delay\(|\.apply_async\(|send_task\(", set()),
        ("fields named by a request", r"\*\*(?:self\.)?request\.|order_by\((?:self\.)?request\.", set()),
    ],
)
def test_code_keeps_clear_of(what, pattern, allowed):
    found = {name for path, name in zip(CODE, names(CODE), strict=True) if re.search(pattern, path.read_text())}
    assert found <= allowed, what


@pytest.mark.parametrize("name", ["run", "test"])
def test_what_is_installed_is_pinned_hashed_and_names_no_place_to_get_it_from(name):
    asked = (HOUSE / "requirements" / f"{name}.in").read_text().split("\n")
    assert all("==" in line or line.startswith("-r ") for line in asked if line)
    locked = (HOUSE / "requirements" / f"{name}.txt").read_text()
    assert not re.search(r"://|--index|--extra-index|--find-links", locked)
    assert locked.count("==") <= locked.count("--hash=")


def test_as_it_is_served_django_has_nothing_to_warn_of(tmp_path):
    check = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "salesproc.settings", "VAR": str(tmp_path), **SERVED}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests set it for their own process
    done = subprocess.run(check, cwd=HOUSE, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_served_securely_without_a_secret_it_does_not_start(tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "salesproc.settings", "VAR": str(tmp_path), **SERVED}
    del environment["SECRET_KEY"]
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=HOUSE, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "SECRET_KEY is missing: set it to 50 or more random characters and keep it"
