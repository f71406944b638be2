"""Fixtures for the page's tests: reports of real submissions as pages."""

import contextlib

import pages
import pytest

from grader import i18n


@pytest.fixture(scope="session")
def reports():
    failing = pages.graded(pages.FAILING)
    return {"failing": failing, "passing": pages.graded(pages.PASSING), "large": pages.large(failing)}


@pytest.fixture(scope="session")
def addresses(reports, tmp_path_factory):
    """The pages' addresses by report and language."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            for name, report in reports.items():
                found[name, language] = pages.write_page(report, folder / f"{name}-{language}.html")
    return found


class Visit:
    """An open page, and what it did that a page should not."""

    def __init__(self, page):
        self.page, self.complaints, self.requests = page, [], []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def visit(browser):
    """Open an address; options are a browser context's."""
    with contextlib.ExitStack() as stack:

        def open_page(address, width=1280, **options):
            context = browser.new_context(viewport={"width": width, "height": 900}, **options)
            stack.callback(context.close)
            context.set_default_timeout(pages.PATIENCE)
            visit = Visit(context.new_page())
            visit.page.clock.install(time=0)
            visit.page.goto(address)
            return visit

        yield open_page
