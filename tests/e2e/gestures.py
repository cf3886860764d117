"""What a person did, as the browser saw it.

A click counts for one, a key for one; words typed in a field count for one, with the click that
goes into the field and the Enter that sends them. Tab, that only moves about, does not count.
"""

import json

from playwright.sync_api import Locator, Page

_WATCH = """(() => {
  if (!location.protocol.startsWith("http")) return;
  const note = what => {
    const all = JSON.parse(sessionStorage.getItem("gestures") ?? "[]");
    sessionStorage.setItem("gestures", JSON.stringify([...all, what]));
  };
  const fieldOf = element => element.closest?.(
    "textarea, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
  let typedIn = null;
  addEventListener("pointerdown", event => {
    if (!event.isTrusted || fieldOf(event.target)) return;
    typedIn = null;
    note(`click: ${event.target.textContent.trim().slice(0, 40)}`);
  }, true);
  addEventListener("keydown", event => {
    if (!event.isTrusted || ["Tab", "Shift"].includes(event.key)) return;
    const field = fieldOf(event.target);
    if (field && field === typedIn) return;
    typedIn = field;
    note(field ? `words in ${field.name}` : `key: ${event.key}`);
  }, true);
})()"""


def watch(page: Page) -> None:
    """From the next page on."""
    page.add_init_script(_WATCH)


def seen(page: Page) -> list[str]:
    """All gestures of this tab, in their order."""
    found: list[str] = json.loads(page.evaluate("sessionStorage.getItem('gestures') ?? '[]'"))
    return found


def type_in(field: Locator, words: str) -> None:
    """As a hand does, key by key."""
    field.click()
    field.press_sequentially(words)
