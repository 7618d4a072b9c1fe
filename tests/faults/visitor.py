"""Somebody at a browser, as far as the server can tell: cookies, forms with their hidden fields, no scripts."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Fields = dict[str, list[str]]


@dataclass
class Form:
    """A form of a page: where it goes, and what it sends if nothing is changed."""

    action: str
    fields: Fields = field(default_factory=dict)

    def with_(self, **facts: str | list[str]) -> Form:
        changed = {name: value if isinstance(value, list) else [value] for name, value in facts.items()}
        return Form(self.action, {**self.fields, **changed})


@dataclass
class Page:
    status: int
    text: str
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def form(self, part_of_action: str) -> Form:
        """The form that goes there. Raises LookupError with what there is."""
        forms = _Forms(self.text).forms
        for form in forms:
            if part_of_action in form.action:
                return form
        raise LookupError(f"no form to {part_of_action!r} among {[form.action for form in forms]}")


class Unanswered(Exception):
    """The connection ended before an answer came: nobody was told anything."""


class Visitor:
    """Signed in as one person at one server."""

    def __init__(self, address: tuple[str, int], person, timeout: float = 30) -> None:
        self.address, self.timeout = address, timeout
        self.cookies = {"session": _session_of(person)}

    def get(self, path: str) -> Page:
        return self._ask("GET", path)

    def send(self, form: Form, **headers: str) -> Page:
        """Post a form; raises Unanswered when the server went away meanwhile."""
        return self._ask("POST", form.action, urlencode(form.fields, doseq=True), headers)

    def _ask(self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None) -> Page:
        connection = http.client.HTTPConnection(*self.address, timeout=self.timeout)
        told = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
            **(headers or {}),
        }
        try:
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as gone:
            raise Unanswered(str(gone)) from gone
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _is, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        location = urlsplit(answer.headers.get("Location", ""))
        return Page(answer.status, text, location.path, dict(answer.headers))


def _session_of(person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


class _Forms(HTMLParser):
    """What a browser would send of each form of a page, without the buttons."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._templates = 0  # what lies in a <template> is not sent
        self._textarea: str | None = None
        self._text = ""
        self._select: tuple[str, list[str], list[str]] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs) -> None:
        facts = {name: value or "" for name, value in attrs}
        self._templates += tag == "template"
        if self._templates:
            return
        if tag == "option" and self._select is not None:
            _name, options, chosen = self._select
            options.append(facts.get("value", ""))
            if "selected" in facts:
                chosen.append(options[-1])
            return
        if tag == "form":
            self._form = Form(facts.get("action", ""))
            self.forms.append(self._form)
            self._by_id[facts.get("id", "")] = self._form
        form = self._by_id.get(facts["form"]) if facts.get("form") else self._form
        name = facts.get("name", "")
        if form is None or not name or "disabled" in facts:
            return
        if tag == "input":
            kind = facts.get("type", "text")
            if kind in {"submit", "button"} or (kind in {"checkbox", "radio"} and "checked" not in facts):
                return
            form.fields.setdefault(name, []).append(facts.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea":
            self._textarea, self._text = name, ""
        elif tag == "select":
            self._select = (name, [], [])
        if tag in {"textarea", "select"}:
            self._form_of_it = form

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._textarea is not None:
            self._form_of_it.fields.setdefault(self._textarea, []).append(self._text.removeprefix("\n"))
            self._textarea = None
        elif tag == "select" and self._select is not None:
            name, options, chosen = self._select
            self._form_of_it.fields.setdefault(name, []).append((chosen or options or [""])[0])
            self._select = None

    def handle_startendtag(self, tag: str, attrs) -> None:
        self.handle_starttag(tag, attrs)
