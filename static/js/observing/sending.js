// What waits is sent, one answer after the other, as often as it takes. The server writes each once.

import * as store from "./store.js";

const PATIENCE_MS = 15000;

/** Why sending has stopped: no network, no session, no right. */
export class StoppedError extends Error {}

function token(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
}

async function put(cell, { csrfCookie }) {
  let answer;
  try {
    answer = await fetch(`${cell.page}${cell.id}/`, {
      method: "PUT",
      headers: { "HX-Request": "true", "X-CSRFToken": token(csrfCookie), "Content-Type": "application/json" },
      body: JSON.stringify({
        row: cell.row,
        item: cell.item,
        value: cell.value,
        version: cell.version,
        write: cell.write,
        age: Math.max(0, Math.round((Date.now() - cell.at) / 1000)),
      }),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new StoppedError("offline");
  }
  if (answer.status === 401 || answer.type === "opaqueredirect") throw new StoppedError("signed-out");
  if (answer.status === 403 || answer.status === 404) throw new StoppedError("refused");
  if (![200, 409, 422].includes(answer.status)) throw new StoppedError("offline");
  try {
    return { status: answer.status, said: await answer.json() };
  } catch {
    throw new StoppedError("offline");
  }
}

/** The cell as it is after an answer; `sent` is what the answer is about, `now` what the tablet
    holds by then: somebody may have tapped again meanwhile. */
export function after(sent, now, { status, said }) {
  if (status === 422) return { ...now, refused: said.said, isUnsent: now.write !== sent.write };
  const isSame = now.write === sent.write;
  const isOwn = now.writes.includes(said.write);
  const known = { ...now, id: said.id, version: said.version, clash: null };
  if (isSame && status === 200) return { ...known, value: said.value, isUnsent: false, writes: [] };
  // Tapped again on what this tablet has written, or on what it has read: it goes on from there.
  if (isOwn || said.value === now.value) return { ...known, isUnsent: true };
  return { ...now, clash: said, isUnsent: true };
}

export function isReady(cell) {
  return cell.isUnsent && !cell.clash && !cell.refused;
}

/** Sends all that may leave, of any page; `changed(cell)` after each. Throws StoppedError. */
export async function sendAll(how, changed) {
  for (;;) {
    const waiting = (await store.all()).filter(isReady).sort((one, other) => one.at - other.at);
    if (!waiting.length) return;
    for (const sent of waiting) {
      const answer = await put(sent, how);
      const now = (await store.read(sent.key)) ?? sent;
      const cell = after(sent, now, answer);
      await store.write(cell);
      changed(cell);
    }
  }
}
