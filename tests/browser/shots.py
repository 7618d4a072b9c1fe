"""`make shots`: pictures of every page at 1440 and 375 px, light and dark, from the demo company, into VAR/shots.

With MOCKS=<folder of pictures named like 01-today-1440-light.png> index.html shows each beside its mock;
with ONLY=<part of a name> only those pages are taken.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
OUT = Path(os.environ.get("VAR", HERE / "var")).resolve() / "shots"
MOCKS = Path(os.environ["MOCKS"]).resolve() if os.environ.get("MOCKS") else None
ONLY = os.environ.get("ONLY", "")
SIZES = {1440: {"width": 1440, "height": 900}, 375: {"width": 375, "height": 812}}
THEMES = ("light", "dark")
PASSWORD = "only for these pictures"
CHROMIUM = "/usr/bin/chromium"
# What a script or a deed changed is painted, and the letters are there, once two frames have passed.
SETTLED = """async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
}"""


def main() -> None:
    """Build a demo company of its own, serve it, and walk through it."""
    with tempfile.TemporaryDirectory(prefix="salesproc-shots-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        free.close()
        os.environ.update(
            VAR=folder, PUBLIC_URL=address, DEMO_PASSWORD=PASSWORD, LOG_LEVEL="ERROR", DJANGO_ALLOW_ASYNC_UNSAFE="true"
        )
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesproc.settings")
        subprocess.run([sys.executable, "manage.py", "prepare", "--demo"], cwd=HERE, check=True)
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "--threads",
                "4",
                "-b",
                address.removeprefix("http://"),
                "salesproc.wsgi",
            ],
            cwd=HERE,
        )
        try:
            _wait_for(f"{address}/account/login/")
            _walk(address)
        finally:
            server.terminate()
            server.wait(20)


def _walk(address: str) -> None:
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from tests.browser.pages import places

    wanted = [place for place in places() if ONLY in place.name]
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--lang=en-GB"]
        )
        for who in dict.fromkeys(place.who for place in wanted):
            for width in SIZES:
                for theme in THEMES:
                    _take(browser, address, who, width, theme, [place for place in wanted if place.who == who])
        browser.close()
    _index(wanted)
    print(f"{len(wanted) * len(SIZES) * len(THEMES)} pictures: {OUT / 'index.html'}")


def _take(browser, address: str, who: str, width: int, theme: str, wanted: list) -> None:
    """All pages of one person at one size and in one theme."""
    from tests.browser.pages import whole

    context = browser.new_context(
        base_url=address,
        viewport=SIZES[width],
        color_scheme=theme,
        locale="en-GB",
        timezone_id="Europe/London",
        is_mobile=width == 375,
        has_touch=width == 375,
        reduced_motion="reduce",
    )
    page = context.new_page()
    if who:
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(f"{who}@demo.example")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/account/login/" not in url)
    for place in wanted:
        answer = page.goto(place.path)
        if answer is None or answer.status != place.status:
            print(f"{place.name}: {place.path} answered {answer and answer.status}", file=sys.stderr)
        if place.deed:
            place.deed(page)
        page.evaluate(SETTLED)
        whole(page)
        page.screenshot(path=OUT / f"{place.name}-{width}-{theme}.png")
        page.set_viewport_size(SIZES[width])
    context.close()


def _index(wanted: list) -> None:
    """A page with all pictures, each beside its mock where there is one."""
    rows = []
    for place in wanted:
        rows.append(f"<h2>{escape(place.name)} <small>{escape(place.who)} {escape(place.path)}</small></h2>")
        for width in SIZES:
            for theme in THEMES:
                mock = MOCKS / f"{place.mock}-{width}-{theme}.png" if MOCKS and place.mock else None
                beside = f"<img loading=lazy src='{mock.as_uri()}'>" if mock and mock.exists() else ""
                own = f"<img loading=lazy src='{place.name}-{width}-{theme}.png'>"
                rows.append(f"<div><p>{width} {theme}</p>{own}{beside}</div>")
    style = "body{font:14px sans-serif}div{display:flex;gap:12px;align-items:start}img{max-width:48%;border:1px solid}"
    (OUT / "index.html").write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{''.join(rows)}")


def _wait_for(address: str) -> None:
    for _second in range(60):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit(f"{address} does not answer")


if __name__ == "__main__":
    main()
