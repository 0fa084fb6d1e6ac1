"""The panel comes back from every interruption without losing a call, and takes tokens from its host alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import requests
from cable import Cable
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from browser.desk import Desk, OpenPanel

pytestmark = pytest.mark.browser

HOST_PAGE = """<!doctype html><title>Host</title><iframe src="/panel" width="380" height="800"></iframe>"""
HEAR_REQUESTS = """
  window.asked = 0;
  window.addEventListener("message", ({ data }) => { window.asked += data?.type === "agent-assist:token-needed"; });
"""
FEED_BY_LETTER = """async (text) => {
  const { makeParser } = await import(new URL("stream.js", document.querySelector("script").src));
  const found = [];
  const feed = makeParser((event) => found.push(event));
  [...text].forEach(feed);
  return found;
}"""
PASS_TOKEN = "(token) => frames[0].postMessage({ type: 'agent-assist:token', token }, location.origin)"


@pytest.fixture
def cable(desk: Desk) -> Iterator[Cable]:
    address = urlsplit(desk.service.url)
    assert address.hostname and address.port
    cable = Cable((address.hostname, address.port))
    yield cable
    cable.close()


@pytest.fixture
def host(new_context: Callable[..., BrowserContext], desk: Desk) -> Page:
    """A page of the host that embeds the panel and has not answered its request for a token yet."""
    page = new_context().new_page()
    page.add_init_script(HEAR_REQUESTS)
    page.route("**/host-page", lambda route: route.fulfill(content_type="text/html", body=HOST_PAGE))
    page.goto(f"{desk.service.url}/host-page")
    page.wait_for_function("window.asked > 0")
    return page


def mint(desk: Desk) -> str:
    answer = requests.post(
        f"{desk.service.url}/v1/embed/tokens",
        json={"agent": desk.rep, "host_origin": desk.service.url},
        headers={"Authorization": f"Bearer {desk.service.key('embed')}"},
        timeout=10,
    )
    answer.raise_for_status()
    return str(answer.json()["token"])


def test_a_call_that_arrived_while_the_line_was_down_is_not_lost(
    new_context: Callable[..., BrowserContext], desk: Desk, cable: Cable
) -> None:
    panel = new_context().new_page()
    streams: list[Request] = []
    panel.on("request", lambda request: streams.append(request) if request.url.endswith("/v1/stream") else None)
    panel.goto(desk.panel_url().replace(desk.service.url, f"http://127.0.0.1:{cable.port}"))
    desk.answers(desk.customer_rings("Annabelle Yu"))
    expect(panel.locator(".state")).to_have_text("On the line")

    cable.pull()
    expect(panel.get_by_text("Reconnecting…")).to_be_visible()
    desk.customer_rings("Oliver Blake")
    cable.plug()

    expect(panel.get_by_role("button", name="Oliver B.")).to_be_visible()
    expect(panel.get_by_text("Connected")).to_be_visible()
    assert panel.locator(".card:visible .name").inner_text() == "Annabelle Y."
    assert "last-event-id" not in streams[0].headers
    assert int(streams[-1].headers["last-event-id"]) > 0


def test_access_is_renewed_before_it_runs_out(new_context: Callable[..., BrowserContext], desk: Desk) -> None:
    panel = new_context().new_page()
    panel.clock.install()
    panel.goto(desk.panel_url())
    expect(panel.get_by_text("Connected")).to_be_visible()

    with panel.expect_response("**/v1/embed/session") as response:
        panel.clock.fast_forward("13:30")

    assert response.value.ok
    assert response.value.request.headers["authorization"].startswith("Bearer ")


def test_the_panel_asks_its_host_for_a_token_and_uses_it(host: Page, desk: Desk) -> None:
    panel = host.frames[1]
    expect(panel.get_by_text("Signing in…")).to_be_visible()
    host.evaluate(PASS_TOKEN, mint(desk))
    expect(panel.get_by_text("Connected")).to_be_visible()
    desk.customer_rings("Annabelle Yu")
    expect(panel.locator(".name")).to_have_text("Annabelle Y.")


def test_a_token_from_another_window_is_not_used(host: Page, desk: Desk) -> None:
    sent: list[str] = []
    host.on("request", lambda request: sent.append(request.url))
    panel = host.frames[1]
    panel.evaluate("(token) => window.postMessage({ type: 'agent-assist:token', token }, '*')", mint(desk))
    panel.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    assert not [url for url in sent if url.endswith("/v1/embed/session")]


def test_a_refused_renewal_asks_the_host_for_a_fresh_token(host: Page, desk: Desk) -> None:
    panel = host.frames[1]
    host.evaluate(PASS_TOKEN, mint(desk))
    expect(panel.get_by_text("Connected")).to_be_visible()
    desk.answers(desk.customer_rings("Annabelle Yu"))
    expect(panel.locator(".card")).to_have_count(1)
    asked = host.evaluate("window.asked")

    def refuse(route: Route) -> None:
        route.fulfill(status=401, json={"error": {"code": "unauthorized", "message": "expired", "field": ""}})

    host.route("**/draft", refuse)
    host.route("**/v1/embed/session", refuse)
    panel.get_by_label("Note").press_sequentially("kept")
    host.wait_for_function(f"window.asked > {asked}")
    host.unroute("**/draft")
    host.unroute("**/v1/embed/session")
    host.evaluate(PASS_TOKEN, mint(desk))

    expect(panel.get_by_text("Note saved")).to_be_visible()
    expect(panel.get_by_label("Note")).to_have_value("kept")


def test_events_are_read_whatever_the_pieces_they_arrive_in(panel: Page) -> None:
    text = ": beat\r\n\r\nid: 7\r\nevent: card\r\ndata: {\r\ndata: }\r\n\r\ndata: last\n\ndata: cut"
    parsed = panel.evaluate(FEED_BY_LETTER, text)
    assert parsed == [{"id": "7", "event": "card", "data": "{\n}"}, {"id": "7", "event": "message", "data": "last"}]


def test_the_token_leaves_the_address(open_panel: OpenPanel) -> None:
    assert urlsplit(open_panel().url).fragment == ""
