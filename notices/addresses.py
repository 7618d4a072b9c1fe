"""Addresses as they are needed outside the application."""

from django.conf import settings


def absolute(path: str) -> str:
    """The same address under PUBLIC_URL."""
    return f"{settings.PUBLIC_URL}{path}"
