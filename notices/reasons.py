"""Why something did not go out, in words. Rows keep the class of a reason; whoever reads it sees these."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "ConnectionRefusedError": _("nobody listens at the server’s address"),
    "ConnectionResetError": _("the server broke off"),
    "SMTPAuthenticationError": _("the server refuses name or password"),
    "SMTPServerDisconnected": _("the server broke off"),
    "SSLCertVerificationError": _("the server’s certificate is not trusted"),
    "SSLError": _("the server does not speak TLS"),
    "BadStatusLine": _("the server is none of the web"),
    "TimeoutError": _("the server did not answer in time"),
    "gaierror": _("the server’s name is not known"),
}


def in_words(why: str) -> str:
    """ "not reached: gaierror" as "not reached: the server’s name is not known"; what has no words stays as it is."""
    said, colon, name = why.rpartition(": ")
    return f"{said}{colon}{WORDS.get(name, name)}"
