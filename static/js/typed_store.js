// What was typed waits in this tab, and nowhere else, encrypted with the key that the pages of its
// author hold: whoever signs in next cannot read it. Without HTTPS nothing is kept.

const NAME = "typed";
const LONGEST_WAIT = 60 * 60 * 1000; // milliseconds

const secret = document.body.dataset.typedKey; // absent when nobody is signed in
const key = secret && crypto.subtle?.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);

export const isSignedIn = Boolean(secret);

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  return btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
}

function read() {
  const kept = JSON.parse(sessionStorage.getItem(NAME));
  return kept && Date.now() - kept.at < LONGEST_WAIT ? kept : null;
}

/** `isLost`: it is known not to have been saved. Else the page that comes next tells. */
export async function keep(what, { isLost }) {
  if (!key) return;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, new TextEncoder().encode(JSON.stringify(what)));
  sessionStorage.setItem(NAME, JSON.stringify({ at: Date.now(), isLost, iv: text(iv), data: text(data) }));
}

export function forget() {
  sessionStorage.removeItem(NAME);
}

/** What waits was not saved: it waits until its author is back. Returns whether there is any. */
export function setAside() {
  const kept = read();
  if (kept) sessionStorage.setItem(NAME, JSON.stringify({ ...kept, isLost: true }));
  else forget();
  return Boolean(kept);
}

export function isSetAside() {
  return Boolean(read()?.isLost);
}

/** What waits for the person of this page, once; null for anybody else. */
export async function takeBack() {
  const kept = read();
  forget();
  if (!kept?.isLost || !key) return null;
  try {
    const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, await key, bytes(kept.data));
    return JSON.parse(new TextDecoder().decode(clear));
  } catch {
    return null; // somebody else's
  }
}
