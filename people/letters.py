"""Whether letters leave this installation."""

from django.conf import settings


def mail_is_configured() -> bool:
    """False where letters only lie in a folder, so that a page has to show what a letter would have said."""
    return not settings.EMAIL_BACKEND.endswith((".folder.EmailBackend", ".dummy.EmailBackend"))
