"""A reviewer at the county, before a real browser without a screen."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE_S = 60


class Reviewer:
    """What a reviewer does: every act waits for the page that follows it."""

    def __init__(self, browser: Chrome, url: str) -> None:
        self.browser, self._url = browser, url

    def log_in(self, name: str, passphrase: str, new: str) -> None:
        """For the first time: the passphrase is changed at once."""
        self.browser.get(f"{self._url}/log-in")
        self._type("name", name)
        self._type("passphrase", passphrase)
        self._press("登录")
        self._type("old", passphrase)
        self._type("new", new)
        self._press("修改")
        assert self._texts("header nav a")[0] == "审核"

    def queue(self, state: str = "processed") -> list[str]:
        """The names in the queue."""
        self.browser.get(f"{self._url}/?state={state}")
        return self._texts("tbody th a")

    def open(self, name: str, state: str = "processed") -> None:
        self.queue(state)
        self._follow(self.browser.find_element(By.LINK_TEXT, name))
        assert self._texts("h1") == [name]

    def pictures(self) -> list[str]:
        """What the pictures beside the fields show; each was loaded and has an extent."""
        figures = self.browser.find_elements(By.CSS_SELECTOR, "figure")
        shown = []
        for figure in figures:
            for image in figure.find_elements(By.TAG_NAME, "img"):
                self.browser.execute_script("arguments[0].scrollIntoView()", image)
                WebDriverWait(self.browser, PATIENCE_S).until(
                    lambda browser, image=image: int(browser.execute_script("return arguments[0].naturalWidth", image))
                )
                shown.append(figure.find_element(By.TAG_NAME, "figcaption").text)
        return shown

    def give_back(self, text: str, marks: Mapping[str, str]) -> None:
        """Returns the record that is open, with words on its fields."""
        for path, said in marks.items():
            self._type(f"mark:{path}", said)
        self._type("text", text)
        self._press("退回更正")

    def approve(self) -> None:
        """Approves the record that is open."""
        self._press("通过")

    def photograph(self, file: Path) -> None:
        file.write_bytes(self.browser.get_screenshot_as_png())

    def _texts(self, selector: str) -> list[str]:
        return [element.text for element in self.browser.find_elements(By.CSS_SELECTOR, selector)]

    def _type(self, name: str, text: str) -> None:
        field = self.browser.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)

    def _press(self, label: str) -> None:
        self._follow(self.browser.find_element(By.XPATH, f"//button[normalize-space()='{label}']"))

    def _follow(self, element: WebElement) -> None:
        """Clicks, and waits for the page that follows: the one that is there bears a mark until then."""
        self.browser.execute_script("window.isLeft = true")
        element.click()
        wait = WebDriverWait(self.browser, PATIENCE_S, ignored_exceptions=(WebDriverException,))
        wait.until(lambda browser: browser.execute_script(_IS_ANOTHER))


_IS_ANOTHER = "return window.isLeft !== true && document.readyState === 'complete'"


@contextmanager
def reviewer_at(url: str, profile: Path) -> Iterator[Reviewer]:
    """A browser of its own, with a profile in a folder of the test's."""
    options = ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=zh-CN"):
        options.add_argument(argument)
    options.add_argument("--window-size=1366,768")
    options.add_argument(f"--user-data-dir={profile}")
    options.accept_insecure_certs = True
    options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = Chrome(options, Service("/usr/bin/chromedriver"))
    try:
        yield Reviewer(browser, url.rstrip("/"))
    finally:
        browser.quit()
