// What this tablet holds of the grids: by page, row number and column; no name, a day at most.

const NAME = "observing";
const KEPT_MS = 24 * 60 * 60 * 1000;
const CACHES = /^observing-/;

let memory = null; // where the browser refuses to keep anything: until the page is closed

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("cells", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

let base = null;

async function db() {
  base ??= opened().then((found) => {
    // Another tab empties it: let it.
    found.onversionchange = () => { found.close(); base = null; };
    return found;
  });
  return base;
}

/** Runs `act` on the cells; resolves once it is on the disk: a battery may die the next second. */
async function run(mode, act) {
  let found;
  try {
    found = await db();
  } catch {
    memory ??= new Map();
    return null;
  }
  return new Promise((resolve, reject) => {
    const work = found.transaction("cells", mode, { durability: "strict" });
    const asked = act(work.objectStore("cells"));
    work.oncomplete = () => resolve(asked?.result);
    work.onabort = () => reject(work.error);
  });
}

export const isLasting = () => memory === null;

export function keyOf(page, name) {
  return `${page}|${name}`;
}

export async function read(key) {
  const found = await run("readonly", (cells) => cells.get(key));
  return memory ? memory.get(key) : found;
}

export async function write(cell) {
  await run("readwrite", (cells) => cells.put(cell));
  memory?.set(cell.key, { ...cell });
}

export async function remove(key) {
  await run("readwrite", (cells) => cells.delete(key));
  memory?.delete(key);
}

export async function all() {
  const found = await run("readonly", (cells) => cells.getAll());
  return memory ? [...memory.values()] : found;
}

/** Of any page, those that are older than a day; returns them. */
export async function forgetOld() {
  const old = (await all()).filter((cell) => Date.now() - cell.at > KEPT_MS);
  for (const cell of old) await remove(cell.key);
  return old;
}

/** Everything, at sign-out: answers, pages without names, the worker. Not while some wait to leave. */
export async function forgetAll() {
  await forgetOld();
  if ((await all()).some((cell) => cell.isUnsent)) return false;
  (await base)?.close();
  base = null;
  indexedDB.deleteDatabase(NAME);
  for (const name of await caches.keys()) if (CACHES.test(name)) await caches.delete(name);
  for (const one of await navigator.serviceWorker.getRegistrations()) {
    if (/\/annee\/observations\/$/.test(one.scope)) await one.unregister();
  }
  return true;
}
