// Shared by the other modules; does nothing by itself.

/** Says a short text to screen readers. */
export function announce(text) {
  const region = document.getElementById("announcer");
  region.textContent = "";
  // Two identical messages in a row are only spoken if the region was seen empty.
  requestAnimationFrame(() => { region.textContent = text; });
}

/** Without accents nor capitals: what a search compares. */
export function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Calls `enhance` on what matches now and on what HTMX brings later, once each. */
export function onEach(selector, enhance) {
  const seen = new WeakSet();
  const visit = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root instanceof Element && root.matches(selector)) found.push(root);
    for (const element of found) {
      if (seen.has(element)) continue;
      seen.add(element);
      enhance(element);
    }
  };
  visit(document);
  document.addEventListener("htmx:load", (event) => visit(event.target));
}
