// The observation grid: each tap is kept by this tablet first, then sent.

import * as grid from "./cells.js";
import * as store from "./store.js";
import { isReady, sendAll } from "./sending.js";

const EVERY_MS = 30000;

const panel = document.querySelector("[data-observing]");
const how = { csrfCookie: panel.dataset.csrfCookie };
const page = panel.dataset.page;
const isWithoutNames = "withoutNames" in panel.dataset;
const others = "BroadcastChannel" in window ? new BroadcastChannel("observing") : null;

let stopped = ""; // why nothing leaves
let since = 0; // when the network went, in milliseconds
let lost = 0; // answers that waited for more than a day
let isSending = true; // nothing leaves before what is too old has gone
let held = []; // what the tablet held when last read
let writing = 0; // taps that are not on the disk yet

const count = (number, one, many) => `${number} ${number > 1 ? many : one}`;

function drawCell(cell) {
  const shown = cell.page === page && grid.cellNamed(cell.name);
  if (!shown) return;
  if (!cell.isUnsent) grid.settle(shown, cell);
  grid.show(shown, cell.value);
  grid.mark(shown, { isUnsent: cell.isUnsent, isClash: Boolean(cell.clash) });
}

function waitingWords(number) {
  if (stopped === "signed-out") return ["Votre session est finie.", `${count(number, "réponse gardée", "réponses gardées")} sur cette tablette : reconnectez-vous, elles partiront.`];
  if (stopped === "refused") return ["Cette grille n’est plus à vous.", `${count(number, "réponse n’est pas envoyée", "réponses ne sont pas envoyées")}. Rechargez la page.`];
  const minutes = Math.floor((Date.now() - since) / 60000);
  return [
    minutes ? `Hors connexion depuis ${minutes} min.` : "Hors connexion.",
    number
      ? `Continuez : ${count(number, "non envoyée, gardée sur cette tablette ; elle partira toute seule.", "non envoyées, gardées sur cette tablette ; elles partiront toutes seules.")}`
      : "Continuez : les réponses seront gardées sur cette tablette et partiront toutes seules.",
  ];
}

function words(waiting, stuck) {
  if (stopped) return waitingWords(waiting);
  if (waiting) return ["", `${count(waiting, "non envoyée", "non envoyées")}…`];
  if (stuck) return [`${count(stuck, "réponse vous attend.", "réponses vous attendent.")}`, "Le reste est enregistré."];
  return ["", "Tout est enregistré."];
}

function say(text, isStrong) {
  const node = document.createElement(isStrong ? "strong" : "span");
  node.textContent = text;
  return node;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn--small";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function problem(cell) {
  const shown = grid.cellNamed(cell.name);
  const line = document.createElement("li");
  const title = shown ? grid.titleOf(shown) : `Ligne ${cell.row}`;
  if (cell.refused) {
    line.append(`${title} : ${cell.refused} `, button("Effacer cette réponse", () => forget(cell)));
    return line;
  }
  const own = grid.labelOf(shown, cell.value);
  const other = grid.labelOf(shown, cell.clash.value);
  line.append(
    `${title} : ici « ${own} », quelqu’un d’autre a mis « ${other} ». `,
    button(`Garder « ${own} »`, () => choose(cell, cell.value)), " ",
    button(`Garder « ${other} »`, () => choose(cell, cell.clash.value)),
  );
  return line;
}

async function draw() {
  held = await store.all();
  paint();
}

function paint() {
  const waiting = Math.max(held.filter(isReady).length, writing);
  const stuck = held.filter((cell) => cell.page === page && (cell.clash || cell.refused));
  const [title, text] = words(waiting, stuck.length);
  const state = panel.querySelector("[data-state]");
  const parts = [say(title, true), " ", say(text)];
  if (stopped === "signed-out") parts.push(" ", button("Se reconnecter", () => location.reload()));
  if (lost) parts.push(" ", say(count(lost, "réponse de plus d’un jour : effacée sans être partie.", "réponses de plus d’un jour : effacées sans être parties.")));
  if (!store.isLasting()) parts.push(" ", say("Ce navigateur ne garde rien : ne fermez pas la page avant l’envoi."));
  const said = parts.map((part) => part.textContent ?? part).join("");
  if (state.textContent !== said) state.replaceChildren(...parts);
  panel.hidden = false;
  panel.classList.toggle("is-offline", stopped === "offline");
  panel.classList.toggle("is-stopped", Boolean(stopped) && stopped !== "offline");
  const problems = panel.querySelector("[data-problems]");
  problems.hidden = !stuck.length;
  problems.replaceChildren(...stuck.map(problem));
}

async function changed(cell) {
  drawCell(cell);
  others?.postMessage(cell.key);
  await draw();
}

/** From the tap on: the disk takes a moment, and meanwhile not everything is saved. */
function begin() {
  writing += 1;
  paint();
}

async function keep(cell) {
  await store.write(cell);
  writing -= 1;
  await changed(cell);
  send();
}

async function tapped(shown, value) {
  begin();
  const name = shown.dataset.cell;
  const key = store.keyOf(page, name);
  const held = await store.read(key);
  const before = held ?? {
    key, page, name,
    row: Number(name.split("-", 1)[0]),
    item: shown.dataset.item,
    id: shown.dataset.id || newId(),
    version: Number(shown.dataset.version),
    writes: [],
  };
  // To tap on a cell that clashes is to choose: both values are on the screen.
  const seen = before.clash ?? before;
  const write = newId();
  await keep({
    ...before, id: seen.id, version: seen.version, value, write, writes: [...before.writes, write],
    at: Date.now(), isUnsent: true, clash: null, refused: "",
  });
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function choose(cell, value) {
  begin();
  const { id, version } = cell.clash;
  const write = newId();
  keep({ ...cell, id, version, value, write, writes: [write], at: Date.now(), isUnsent: true, clash: null });
}

async function forget(cell) {
  await store.remove(cell.key);
  location.reload();
}

async function send() {
  if (isSending) return;
  isSending = true;
  try {
    await forgetOld();
    await sendAll(how, changed);
    if (stopped || isWithoutNames) await reached();
    if (!isWithoutNames && !(await window.caches?.match(page))) keepPage();
  } catch (error) {
    if (!stopped) since = Date.now();
    stopped = error.message;
  } finally {
    isSending = false;
  }
  await draw();
  if ((await store.all()).some(isReady) && !stopped) send();
}

/** A tablet may stay open for days: what waited too long goes from the screen too. */
async function forgetOld() {
  for (const cell of await store.forgetOld()) {
    if (cell.isUnsent) lost += 1;
    const shown = cell.page === page && grid.cellNamed(cell.name);
    if (shown) grid.reset(shown);
  }
}

/** Nothing waits: is the server there? Names come back with it. Throws as `sendAll` does. */
async function reached() {
  try {
    const answer = await fetch(panel.dataset.shell, { cache: "no-store", signal: AbortSignal.timeout(EVERY_MS / 2) });
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    throw new Error("offline");
  }
  stopped = "";
  if (isWithoutNames) location.replace(page);
}

/** What the tablet holds goes over what the page came with, unless the page is newer. */
async function overlay() {
  for (const cell of await store.all()) {
    const shown = cell.page === page && grid.cellNamed(cell.name);
    if (!shown) continue;
    if (!cell.isUnsent && Number(shown.dataset.version) >= cell.version) await store.remove(cell.key);
    else drawCell(cell);
  }
}

/** The worker keeps this page, without names, each time it is opened; again if it could not. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(panel.dataset.worker);
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ page, shell: panel.dataset.shell });
}

function leave(event) {
  const form = event.target;
  if (!form.matches(".site-header form[action$='/logout/']") || form.dataset.isLeaving) return;
  event.preventDefault();
  form.dataset.isLeaving = "1";
  send().finally(() => form.submit());
}

for (const one of document.querySelectorAll("[data-without-script]")) one.hidden = true;
document.querySelector("form[data-observing-form]")?.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("submit", leave);
others?.addEventListener("message", async ({ data }) => {
  const cell = await store.read(data);
  if (cell) drawCell(cell);
  draw();
});
window.addEventListener("online", send);
window.addEventListener("offline", () => {
  if (!stopped) since = Date.now();
  stopped ||= "offline";
  draw();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
setInterval(send, EVERY_MS);

grid.onTap(tapped);
await forgetOld();
await overlay();
if (isWithoutNames) {
  stopped = "offline";
  since = Date.now();
}
await draw();
panel.dataset.ready = "";
if (!isWithoutNames) keepPage();
isSending = false;
send();
