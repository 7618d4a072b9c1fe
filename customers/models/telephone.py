"""Telephone numbers as people write them, and as a telephone dials them."""

from __future__ import annotations

import re

NUMBER = re.compile(r"\+?[\d\s()./-]{3,}(?:\s*(?:x|ext\.?)\s*(?P<extension>\d{1,6}))?", re.IGNORECASE)


def is_number(text: str) -> bool:
    """Whether this can be dialled: three digits or more, with the usual signs between them."""
    return bool(NUMBER.fullmatch(text)) and 3 <= sum(sign.isdigit() for sign in text) <= 24


def dialled(text: str) -> str:
    """The address of a tel: link, or nothing. "01845 550140 ext 3" becomes "tel:01845550140;ext=3"."""
    found = NUMBER.fullmatch(text)
    if not found:
        return ""
    extension = found["extension"]
    main = text[: found.start("extension")] if extension else text
    plus = "+" if text.startswith("+") else ""
    digits = "".join(sign for sign in main.replace("(0)", "") if sign.isascii() and sign.isdigit())
    return f"tel:{plus}{digits}" + (f";ext={extension}" if extension else "")
