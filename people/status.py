"""With which status a page is shown that holds forms; every room answers alike."""

from __future__ import annotations

from django.forms import BaseForm


def status_of(*forms: BaseForm) -> int:
    """409 where somebody was faster, 422 where what was sent was not done, 200 where the page was only asked for.

    A form that was sent and done leads elsewhere: whichever is shown again bound was refused.
    """
    if any(getattr(form, "is_stale", False) for form in forms):
        return 409
    return 422 if any(form.is_bound for form in forms) else 200
