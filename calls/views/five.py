"""The five of a plan in words, for those who do not see the tiles and for those who read the queue."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models.plan_text import MISSING, WEAK


def five_in_words(five: str) -> str:
    """ "Fields 1 and 5 weak, field 4 missing." """
    weak, missing = _numbers(five, WEAK), _numbers(five, MISSING)
    said = []
    if weak:
        said.append(ngettext("field %(which)s weak", "fields %(which)s weak", len(weak)) % {"which": _joined(weak)})
    if missing:
        words = ngettext("field %(which)s missing", "fields %(which)s missing", len(missing))
        said.append(words % {"which": _joined(missing)})
    sentence = ", ".join(said) or _("all that is needed is written")
    return f"{sentence[0].upper()}{sentence[1:]}."


def thin_in_words(five: str) -> str:
    """ "4 missing, 5 weak"; nothing where nothing is thin."""
    missing, weak = _numbers(five, MISSING), _numbers(five, WEAK)
    said = [_("%(which)s missing") % {"which": _joined(missing)}] if missing else []
    return ", ".join([*said, _("%(which)s weak") % {"which": _joined(weak)}] if weak else said)


@lru_cache(maxsize=512)
def _numbers(five: str, letter: str) -> Sequence[str]:
    return tuple(str(number) for number, found in enumerate(five, start=1) if found == letter)


def _joined(numbers: Sequence[str]) -> str:
    if len(numbers) < 2:
        return "".join(numbers)
    return _("%(first)s and %(last)s") % {"first": ", ".join(numbers[:-1]), "last": numbers[-1]}
