"""The texts of the demo company, read from the tables beside this file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def table(name: str) -> dict[str, Any]:
    """One of the tables: companies, encounters, people, scenes, words."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def habits(person: str) -> dict[str, Any]:
    """How somebody of the company works."""
    return next(one for one in table("people")["person"] if one["name"] == person)


def fill(text: str, **names: str) -> str:
    """A sentence with names in their places, and a capital letter where a sentence begins."""
    for key, name in names.items():
        text = text.replace("{" + key + "}", name)
    for end in ("", ". ", "? "):
        for name in names.values():
            if name[:1].islower():
                text = text.replace(end + name, end + name[:1].upper() + name[1:]) if end else _opened(text, name)
    return text


def _opened(text: str, name: str) -> str:
    return name[:1].upper() + text[1:] if text.startswith(name) else text


def spoken(day: Any) -> str:
    """A date as people say it: "9 December"."""
    return f"{day.day} {day:%B}"
