"""One intent, one record (promise R3): a form sent twice makes one thing.

The form carries `{% submit_key %}`; the view calls `once(request, lambda: Company.add(by=request.user, ...))`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import TypeVar, cast

from django.db import models, transaction
from django.http import HttpRequest

from people.models import Submission, User

Made = TypeVar("Made", bound=models.Model)

FIELD = "submit_key"  # the name of the hidden input which {% submit_key %} writes
_NOT_PART_OF_THE_TEXT = {FIELD, "csrfmiddlewaretoken"}


def once(request: HttpRequest, make: Callable[[], Made]) -> Made:
    """What this form makes, or what it made the first time it was sent; lock and deed are one transaction.

    Raises Stale when the same key arrives with another text. What `make` raises undoes the lock too, so that a
    refused form can be sent again. A form that came without a key is done each time.
    """
    with transaction.atomic():
        submission = Submission.open(by=cast(User, request.user), key=_key(request), text=_text(request))
        made = submission.made
        if made is None:
            made = make()
            submission.record(made)
        return cast(Made, made)


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return uuid.uuid4()


def _text(request: HttpRequest) -> str:
    """Everything that was sent, and where to, in one canonical form."""
    sent = {name: values for name, values in request.POST.lists() if name not in _NOT_PART_OF_THE_TEXT}
    return json.dumps([request.path, sent], sort_keys=True)
