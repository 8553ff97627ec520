"""One person at a browser, and what must be true of every page that they see."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

SCREENSHOTS = Path(os.environ.get("DECLASS_SCREENSHOTS", "var/screenshots"))
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 400, "height": 1000}
NEVER_SENT = ("data", "blob", "about")
AXE = Axe()
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Visitor:
    """A browser context of its own, watched: what goes to another host, and what the console complains of."""

    origin: str
    context: BrowserContext
    page: Page
    wrongs: list[str] = field(default_factory=list)
    is_examined: bool = False

    def open(self, path: str, *, status: int = 200) -> Page:
        """Open a path of the site and return the page; the answer has this status."""
        answer = self.page.goto(self.origin + path)
        assert answer is not None and answer.status == status, f"{path}: {answer and answer.status}"
        return self.page

    def fetch(self, path: str) -> tuple[int, bytes]:
        """The status and body of a path, asked for with this person's session and without the page."""
        answer = self.context.request.get(self.origin + path, max_redirects=0)
        return answer.status, answer.body()

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """A hand-made POST with this person's session: status and text of the answer, redirects not followed."""
        token = next(each["value"] for each in self.context.cookies() if each["name"] == "csrftoken")
        form = {"csrfmiddlewaretoken": token, **fields}
        answer = self.context.request.post(self.origin + path, form=form, max_redirects=0)
        return answer.status, answer.text()

    @property
    def path(self) -> str:
        """The path of the open page, without its query."""
        return urlsplit(self.page.url).path

    def text(self) -> str:
        """All words that the page holds, hidden ones included, each blank once."""
        return " ".join((self.page.locator("body").text_content() or "").split())

    def main(self) -> Locator:
        """The page's main landmark."""
        return self.page.get_by_role("main")

    def look(self, name: str) -> None:
        """No axe violation and no sideways scroll on the open page, wide and narrow; a picture of both."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for size in (NARROW, WIDE):
            self.page.set_viewport_size(size)
            assert self.page.evaluate(OVERFLOW) == 0, f"{name} scrolls sideways at {size['width']} px"
            self.page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png")
            self._examine(f"{name} at {size['width']} px")

    def _examine(self, where: str) -> None:
        """Axe puts inline styles into the page; what the console says of those is not the page's doing."""
        self.is_examined = True
        found = AXE.run(self.page, options=AXE_OPTIONS)
        self.is_examined = False
        assert found.violations_count == 0, f"{where}: {found.generate_report()}"


def visit(browser: Browser, origin: str, *, scripts: bool = True) -> Visitor:
    """A new visitor with nothing but the site's address."""
    context = browser.new_context(viewport=WIDE, java_script_enabled=scripts)
    context.set_default_timeout(10_000)
    visitor = Visitor(origin, context, context.new_page())
    context.on("request", lambda request: _check_host(visitor, request))
    context.on("response", lambda response: _check_part(visitor, response))
    context.on("console", lambda message: _check_message(visitor, message))
    context.on("weberror", lambda error: visitor.wrongs.append(str(error.error)))
    return visitor


def sign_in(visitor: Visitor, username: str, password: str) -> None:
    """Sign in by the form, with the keyboard's words only; the desk is open afterwards."""
    page = visitor.open("/sign-in/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def _check_host(visitor: Visitor, request: Request) -> None:
    parts = urlsplit(request.url)
    if parts.scheme not in NEVER_SENT and f"{parts.scheme}://{parts.netloc}" != visitor.origin:
        visitor.wrongs.append(f"asked another host: {request.url}")


def _check_part(visitor: Visitor, response: Response) -> None:
    """Pages may refuse, and say so; a sheet, script, font or picture may not be missing."""
    if response.status >= 400 and response.request.resource_type not in ("document", "xhr", "fetch"):
        visitor.wrongs.append(f"{response.status} for {response.url}")


def _check_message(visitor: Visitor, message: ConsoleMessage) -> None:
    answered = message.text.startswith("Failed to load resource")  # its status is looked at by `_check_part`
    if message.type in ("error", "warning") and not answered and not visitor.is_examined:
        visitor.wrongs.append(f"console at {visitor.page.url}: {message.text}")
