// Many links, one Tab stop: arrows go from one to another. Does nothing by itself.

/** Of these links, Tab comes to `wanted` only. */
export function stopAt(links, wanted) {
  for (const link of links) link.tabIndex = link === wanted ? 0 : -1;
}

/** Whether a key is pressed alone: with another one, it is the browser's. */
export function isAlone(event) {
  return !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
}
