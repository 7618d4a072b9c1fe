"""Real pages in Chromium, each test at a desk and on a phone. What leaves the server or complains is a failure."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

CHROMIUM = "/usr/bin/chromium"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 375, "height": 812}}
PASSWORD = "the quick brown compressor"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation",
    event => console.error("content policy: " + event.violatedDirective + " " + event.blockedURI + " " + event.sample))
"""

# Playwright keeps an event loop in this thread; Django would refuse to touch the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not shutil.which(CHROMIUM):
                item.add_marker(pytest.mark.skip("no browser: apt-get install chromium fonts-dejavu-core"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(params=SIZES)
def size(request) -> str:
    """`desk` or `phone`; a test runs at both unless it asks for one: parametrize("size", ["phone"], indirect=True)."""
    return request.param


class Complaints(list):
    """What the console, the pages and the network complained of; `expected` complaints are part of the test."""

    def __init__(self) -> None:
        self.expected: list[re.Pattern] = []

    def expect(self, pattern: str) -> None:
        """Let complaints that match go: say, `the server responded with a status of 409`."""
        self.expected.append(re.compile(pattern))

    def note(self, text: str) -> None:
        if not any(pattern.search(text) for pattern in self.expected):
            self.append(text)


@pytest.fixture
def complaints():
    found = Complaints()
    yield found
    assert not found, "the browser complained:\n" + "\n".join(found)


@pytest.fixture
def window(browser: Browser, live_server, size: str, complaints: Complaints):
    """Opens a browser of its own for each person: `window()` returns an empty page with its own cookies."""
    contexts: list[BrowserContext] = []

    def open_window(**options) -> Page:
        facts = {
            "base_url": live_server.url,
            "viewport": SIZES[size],
            "has_touch": size == "phone",
            "is_mobile": size == "phone",
            "locale": "en-GB",
            "timezone_id": "Europe/London",
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**{**facts, **options})
        contexts.append(context)
        context.add_init_script(TELL_VIOLATIONS)
        context.route("**/*", lambda route: _keep_inside(route, live_server.url, complaints))
        context.on("console", lambda message: message.type == "error" and complaints.note(_said(message)))
        context.on("weberror", lambda error: complaints.note(str(error.error)))
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def page(window) -> Page:
    """One window, for tests in which a single person acts."""
    return window()


def sign_in(page: Page, person) -> Page:
    """Sign a person in through the sign-in page, as he would; gives him a password first if he has none."""
    if not person.check_password(PASSWORD):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/account/login/" not in url)
    return page


def saved(page: Page) -> None:
    """Everything typed into the form of the page lies on the server; the line below may say so from an earlier time."""
    expect(page.locator("form[data-draft]").first).to_have_attribute("data-draft-state", "saved")


def axe(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """Fail unless the page as it stands keeps WCAG 2.2 AA as far as axe can tell."""
    page.evaluate(AXE)
    options = {"runOnly": AXE_RULES, "rules": {rule: {"enabled": False} for rule in without}}
    found = page.evaluate(f"axe.run(document, {json.dumps(options)})")["violations"]
    lines = [
        f"{v['id']}: {v['help']}\n    {n['html'][:200]}\n    {n['failureSummary']}" for v in found for n in v["nodes"]
    ]
    assert not lines, f"{page.url} is not accessible:\n" + "\n".join(lines)


def _keep_inside(route, home: str, complaints: Complaints) -> None:
    if route.request.url.startswith((home, "data:", "blob:")):
        route.continue_()
    else:
        complaints.note(f"a request left the server: {route.request.url}")
        route.abort()


def _said(message) -> str:
    place = message.location.get("url", "")
    return f"{message.text} ({place})"
