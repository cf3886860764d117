// The service worker of the observation pages. VERSION and ASSETS stand above: the server writes
// them. It keeps static files, and pages that the server says to be without names: nothing else.

const FILES = `observing-files-${VERSION}`;
const PAGES = "observing-pages";
const KEPT_MS = 24 * 60 * 60 * 1000;
const PATIENCE_MS = 8000;

async function keep(page, shell) {
  const answer = await fetch(shell, { cache: "no-store" });
  if (!answer.ok || !answer.headers.get("X-Without-Names")) return false;
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  headers.set("X-Shell", shell);
  const pages = await caches.open(PAGES);
  await pages.put(page, new Response(await answer.text(), { headers }));
  return true;
}

async function kept(page) {
  const pages = await caches.open(PAGES);
  const found = await pages.match(page);
  if (!found) return null;
  if (Date.now() - Number(found.headers.get("X-Kept-At")) < KEPT_MS) return found;
  await pages.delete(page);
  return null;
}

/** The page itself; without network, or when the server is down, what is kept of it. */
async function pageOf(request) {
  const path = new URL(request.url).pathname;
  let answer = null;
  try {
    answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status < 500) return answer;
  } catch {
    // no network
  }
  return (await kept(path)) ?? answer ?? Response.error();
}

async function fileOf(request) {
  const own = await (await caches.open(FILES)).match(request);
  return own ?? (await caches.match(request)) ?? fetch(request);
}

/** Pages kept by the former release ask for its files: those stay until each page is kept anew. */
async function takeOver() {
  const pages = await caches.open(PAGES);
  let isDone = true;
  for (const request of await pages.keys()) {
    const shell = (await pages.match(request)).headers.get("X-Shell");
    isDone = (await keep(request.url, shell).catch(() => false)) && isDone;
  }
  if (!isDone) return;
  for (const name of await caches.keys()) {
    if (name.startsWith("observing-files-") && name !== FILES) await caches.delete(name);
  }
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(FILES).then((files) => files.addAll(ASSETS)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim().then(takeOver));
});

self.addEventListener("message", (event) => {
  const { page, shell } = event.data;
  event.waitUntil(keep(page, shell).catch(() => false));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (/\/annee\/observations\/\d+\/$/.test(pathname)) event.respondWith(pageOf(request));
  } else if (ASSETS.includes(pathname)) {
    event.respondWith(fileOf(request));
  }
});
