"""The page in a real browser: it opens without a complaint, and does what a reader asks of it."""

import os
import shutil

import pytest
from report_samples import REPORT
from ringfence.extend import Rendering
from ringfence.output.html import render

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver (Debian: chromium-driver)"
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1280,900",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    os.environ["SE_OFFLINE"] = "true"
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render.render(REPORT, Rendering()), encoding="utf-8")
    return path


@pytest.fixture
def page(browser, file):
    """Opens the page at an address and gives a function that finds elements; in the end nothing may have been logged."""

    def open_at(address="overview"):
        browser.get("about:blank")
        browser.get(f"{file.as_uri()}#{address}")
        return lambda selector: [e for e in browser.find_elements("css selector", selector) if e.is_displayed()]

    yield open_at
    assert browser.get_log("browser") == []


def click(browser, element):
    """As the page's handlers see it, wherever it is scrolled to."""
    browser.execute_script("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", element)


def texts(elements):
    return [element.text for element in elements]


def test_the_tabs_show_one_view_each(browser, page):
    find = page()
    for tab in find("[role=tab]"):
        tab.click()
        (view,) = find("[role=tabpanel]")
        assert view.get_attribute("aria-labelledby") == tab.get_attribute("id")
        assert len(view.text) > 40


def test_a_card_shows_its_neighbourhood_and_its_details(browser, page):
    find = page("map")
    cards = find("#ownership .node")
    assert len(cards) == 3
    web = next(card for card in cards if card.get_attribute("aria-label").startswith("web."))
    click(browser, web)
    assert "web" in texts(find("#details h2"))
    assert len(find("#ownership .node.faded")) == 1
    assert "focus=web" in browser.current_url


def test_a_trespass_shows_its_evidence(browser, page):
    find = page("map")
    (edge,) = browser.find_elements("css selector", "#ownership .edge.trespass")
    click(browser, edge)
    (details,) = find("#details")
    assert "billing → main/shop:orders" in details.text
    assert "billing/app.py:12" in details.text
    assert 'db.execute("UPDATE orders SET x")' in details.text
    assert "Remedy: Leave the writing to shop" in details.text


def test_the_matrix_marks_owner_and_trespasser(browser, page):
    find = page("data")
    assert [cell.text for cell in find("td.trespass button")] == ["CRU"]
    assert len(find("td.owner")) == 2
    find("td.trespass button")[0].click()
    assert "update" in find("#details")[0].text


def test_search_and_filters_leave_what_is_asked_for(browser, page):
    find = page("findings")
    assert len(find(".finding")) == 5
    find("#search")[0].send_keys("no timeout")
    assert texts(find(".finding b"))[0] == "missing-timeout"
    assert "1 finding" in find("#count")[0].text
    find("#reset")[0].click()
    find("#only")[0].click()
    assert len(find(".finding")) == 3


def test_an_address_shows_the_same_again(browser, page):
    find = page("findings?rule=shared-table")
    assert len(find(".finding")) == 1
    assert find("#rule")[0].get_attribute("value") == "shared-table"


def test_it_is_driven_by_keys(browser, page):
    from selenium.webdriver.common.keys import Keys

    find = page("overview")
    find("[role=tab][aria-selected=true]")[0].send_keys(Keys.ARROW_RIGHT)
    assert texts(find("[role=tabpanel] > h2")) == ["Map"]
    card = find("#ownership .node")[0]
    card.send_keys(Keys.ENTER)
    assert find("#details")
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not find("#details")
    browser.find_element("css selector", "body").send_keys("/")
    assert browser.switch_to.active_element.get_attribute("id") == "search"


def test_small_screens_do_not_scroll_sideways(browser, page):
    browser.set_window_size(400, 850)
    try:
        for tab in ("overview", "map", "data", "chains", "findings", "events", "unseen"):
            page(tab)
            assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), tab
    finally:
        browser.set_window_size(1280, 900)


def test_every_control_has_a_name(browser, page):
    for tab in ("overview", "map", "data", "chains", "findings"):
        page(tab)
        nameless = browser.execute_script(
            "return [...document.querySelectorAll('button, a, [role=button], input, select')].filter(e =>"
            " !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.outerHTML)"
        )
        assert nameless == []


def test_the_neighbourhood_alone_is_laid_out_anew(browser, page):
    find = page("map?focus=web")
    (button,) = find("#ownership .tools [aria-pressed]")
    button.click()
    assert len(browser.find_elements("css selector", "#ownership .node")) == 2
    find("#ownership .tools [aria-pressed]")[0].click()
    assert len(browser.find_elements("css selector", "#ownership .node")) == 3


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A hundred services behind a gateway, each of which calls three others."""
    from ringfence.model.finding import Report
    from ringfence.model.source import Span
    from ringfence.model.system import Service, ServiceCall, System

    names = [f"service-{number:03}" for number in range(100)]
    pairs = [("gateway", name) for name in names]
    pairs += [(names[n], names[n * 7 % 100 + step]) for n in range(97) for step in range(3) if n * 7 % 100 + step < 100]
    calls = tuple(ServiceCall(*pair, "http", "GET", "/", Span("a.py", n)) for n, pair in enumerate(pairs))
    system = System(tuple(Service(name, name) for name in ["gateway", *names]), calls=calls)
    path = tmp_path_factory.mktemp("crowd") / "report.html"
    path.write_text(render.render(Report(system, (), ()), Rendering()), encoding="utf-8")
    return path


def test_a_hundred_services_are_drawn_at_once_and_a_gateway_hides_nobody(browser, crowd):
    browser.get(f"{crowd.as_uri()}#map")
    assert len(browser.find_elements("css selector", "#ownership .node")) == 101
    took = browser.execute_script("return performance.timing.domComplete - performance.timing.responseEnd")
    assert took < 15_000
    shown = browser.find_elements("css selector", "#ownership .edge:not(.hidden)")
    assert 200 < len(shown) < 300
    gateway = browser.find_element("css selector", "[aria-label^='gateway.']")
    click(browser, gateway)
    assert len(browser.find_elements("css selector", "#ownership .edge.near:not(.hidden)")) == 100
    assert browser.get_log("browser") == []
