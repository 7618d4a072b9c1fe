"""Letters without a mail server: each lies as a file in VAR/mail, which every mail program opens."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notices.models.delivery import KEPT
from people.clock import now


def file_of(message_id: str) -> Path:
    """Where the letter with that Message-ID lies, if it went out: sent twice, it lies there once."""
    return Path(settings.EMAIL_FILE_PATH) / f"{hashlib.sha256(message_id.encode()).hexdigest()[:32]}.eml"


def purge_folder() -> int:
    """Delete the letters whose rows are gone by now, and what was broken off while it was written; say how many."""
    folder, oldest, gone = Path(settings.EMAIL_FILE_PATH), (now() - KEPT).timestamp(), 0
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.is_file() and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
            gone += 1
    return gone


class EmailBackend(BaseEmailBackend):
    """Writes each letter whole, or not at all. Raises OSError where the folder cannot be written."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for email in email_messages:
            message = email.message()
            target = file_of(str(message["Message-ID"]))
            draft = target.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)  # a letter may hold a link that lets its bearer in
            draft.write_bytes(message.as_bytes())
            draft.replace(target)
        return len(email_messages)
