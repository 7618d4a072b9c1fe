"""How settings are read: from the environment, and with one line that names the variable when it cannot be used."""

import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def setting(name: str, read: Callable[..., Any], default: Any) -> Any:
    """The variable `name` as `read` understands it, or one line that says what is wrong with it. Empty is not set."""
    if not os.environ.get(name):
        return default
    try:
        return read(name)
    except (ValueError, ImproperlyConfigured) as error:
        sys.exit(f"{name} is set to something Salesproc cannot use: {error}")


def yes_or_no(name: str) -> bool:
    """A switch. Anything but the usual words is an error, not a silent no."""
    word = env.str(name).strip().lower()
    if word not in {"1", "yes", "true", "on", "0", "no", "false", "off"}:
        raise ValueError(f"{word!r} is neither yes nor no")
    return word in {"1", "yes", "true", "on"}


def address(name: str, url: str) -> SplitResult:
    """The parts of an address; a port that is no number is told at once, not at the first use."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        sys.exit(f"{name} is set to something Salesproc cannot use: {error}")
    return parts


def kept_secret(path: Path) -> str:
    """The secret in this file, drawn and kept there the first time; only its owner can read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(fresh, path)  # whoever comes second finds the file of the first
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text()
    except OSError as error:
        sys.exit(f"VAR must be a folder that Salesproc may write to: {error}")
