"""The second engine: the WebKit that Safari and every browser of an iPad or iPhone is built on, as Debian ships it."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.site import Site

WAIT_S = 15
PAGE_S = 30
TABLET = (820, 1180)


@contextmanager
def display() -> Iterator[str]:
    """A screen that nobody sees: WebKit has no way to run without one."""
    reads, writes = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1400x1200x24", "-nolisten", "tcp"],
        pass_fds=(writes,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    try:
        with os.fdopen(reads) as said:
            number = said.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def browser(screen: str, log: Path) -> Iterator[webdriver.WebKitGTK]:
    """A browser with a profile of its own, which is gone at its end."""
    environment = os.environ | {
        "DISPLAY": screen,
        "GDK_BACKEND": "x11",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
        "NO_AT_BRIDGE": "1",
    }
    service = Service(
        executable_path=shutil.which("WebKitWebDriver"), log_output=str(log), env=environment
    )
    driver = webdriver.WebKitGTK(options=Options(), service=service)
    try:
        driver.set_page_load_timeout(PAGE_S)
        driver.set_window_size(*TABLET)
        yield driver
    finally:
        driver.quit()


class Tab:
    """The page that is open, as a person uses it. Whatever is asked for is waited for."""

    def __init__(self, driver: webdriver.WebKitGTK, site: Site) -> None:
        self.driver = driver
        self.site = site

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.driver.get(self.site.url + path)

    def until(self, found: Callable[[], Any], why: str) -> Any:
        """What this gives as soon as it is true; a page that goes meanwhile is asked again."""
        waiting = WebDriverWait(self.driver, WAIT_S, 0.1, ignored_exceptions=[WebDriverException])
        return waiting.until(lambda _driver: found(), f"{why}, at {self.driver.current_url}")

    def see(self, css: str, said: str = "") -> WebElement:
        """The first visible element of this sort whose text fits."""

        def found() -> WebElement | None:
            elements = self.driver.find_elements(By.CSS_SELECTOR, css)
            fit = (one for one in elements if one.is_displayed() and re.search(said, one.text))
            return next(fit, None)

        element: WebElement = self.until(found, f"{css} says {said!r}")
        return element

    def press(self, name: str, css: str = "button, a") -> None:
        """Press the button or link that is called this."""
        self.see(css, f"^{re.escape(name)}$").click()

    def field(self, label: str) -> WebElement:
        """The field with this label."""
        told = self.see("label", f"^{re.escape(label)}")
        return self.driver.find_element(By.ID, told.get_attribute("for") or "")

    def ready(self) -> None:
        """The page's own scripts are at work."""
        self.see("html[data-scripts]")

    def sign_in(self, name: str) -> None:
        """Sign in as one of the people of the site."""
        person = self.site.people[name]
        self.open("/accounts/login/")
        self.field("Email").send_keys(person["email"])
        self.field("Password").send_keys(person["password"])
        self.press("Sign in", "main button")
        self.see("h1", "Good to see you")
