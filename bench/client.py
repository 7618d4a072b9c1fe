"""Somebody signed in who asks over one connection that stays open, and how long the answers took."""

from __future__ import annotations

import gzip
import http.client
import statistics
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.faults.visitor import Form, Page, _session_of


@dataclass
class Spans:
    """Milliseconds of one thing asked again and again, and the bytes of its answer as they came over the wire."""

    ms: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def p50(self) -> float:
        return statistics.median(self.ms)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.ms, n=20, method="inclusive")[-1]

    def by(self, floor: Spans) -> float:
        """The median of what it cost by the floor, each by that of its own round: a slow minute strikes both."""
        return statistics.median(mine / its for mine, its in zip(self.ms, floor.ms, strict=True))


class Client:
    """One person at one server. An answer that is not the expected one ends the run: it would measure an error page."""

    def __init__(self, port: int, person) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {"session": _session_of(person)}

    def get(self, path: str, spans: Spans | None = None) -> Page:
        return self._ask("GET", path, None, 200, spans)

    def send(self, form: Form, spans: Spans | None = None, expects: int = 302, **headers: str) -> Page:
        return self._ask("POST", form.action, urlencode(form.fields, doseq=True), expects, spans, headers)

    def _ask(self, method, path, body, expects, spans, headers=None) -> Page:
        told = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Encoding": "gzip",
            **({"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}),
            **(headers or {}),
        }
        began = time.perf_counter()
        self.line.request(method, path, body, told)
        answer = self.line.getresponse()
        came = answer.read()
        took = 1000 * (time.perf_counter() - began)
        text = gzip.decompress(came) if answer.headers.get("Content-Encoding") == "gzip" else came
        page = Page(answer.status, text.decode(), answer.headers.get("Location", ""))
        if answer.status != expects:
            raise RuntimeError(f"{method} {path} answered {answer.status}, not {expects}:\n{page.text[-3000:]}")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _is, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if spans is not None:
            spans.ms.append(took)
            spans.size = len(came)
        return page
