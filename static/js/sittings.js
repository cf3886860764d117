// A class of a session is dragged onto another session. What may go where is what the page of the
// move says; it is that page's form which is sent. Without this script, one opens that page.

import { announce } from "./dom.js";

const grid = document.getElementById("sittings-grid");
let held = null;

const cardOf = (element) => element?.closest?.("[data-sitting]");

async function read(piece) {
  const answer = await fetch(piece.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = new Map();
  for (const row of page.querySelectorAll(".targets [data-target]:not(.is-exchange)")) {
    found.set(row.dataset.session, {
      most: Number(row.dataset.most),
      said: row.querySelector(".target-state").textContent.trim(),
    });
  }
  return { found, form: page.querySelector("main form.form") };
}

function mark(drag) {
  for (const card of grid.querySelectorAll("[data-sitting]")) {
    const target = drag.found.get(card.dataset.sitting);
    if (!target) continue;
    card.classList.add(target.most ? "is-target" : "is-closed");
    const line = card.querySelector(".sitting-said");
    line.textContent = target.said;
    line.hidden = false;
  }
}

function unmark() {
  for (const card of grid.querySelectorAll("[data-sitting]")) {
    card.classList.remove("is-target", "is-closed", "is-over");
    card.querySelector(".sitting-said").hidden = true;
  }
}

async function start(event) {
  const piece = event.target.closest?.("[data-piece]");
  if (!piece) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  const drag = { piece, number: Number(piece.dataset.piece), found: null };
  held = drag;
  try {
    Object.assign(drag, await read(piece));
  } catch {
    announce("Les séances possibles n’ont pas pu être lues.");
    return;
  }
  if (held === drag) mark(drag);
}

const targetOf = (card) => card && held?.found?.get(card.dataset.sitting);

function over(event) {
  const card = cardOf(event.target);
  for (const other of grid.querySelectorAll(".is-over")) other.classList.remove("is-over");
  if (!targetOf(card)?.most) return;
  event.preventDefault();
  card.classList.add("is-over");
}

function drop(event) {
  const card = cardOf(event.target);
  const target = targetOf(card);
  if (!target?.most) return;
  event.preventDefault();
  const { form, piece, number } = held;
  form.action = piece.href;
  form.hidden = true;
  form.querySelector("[name=number]").value = Math.min(number, target.most);
  form.querySelector("[name=version]").value = grid.dataset.version;
  for (const radio of form.querySelectorAll("[name=target]")) {
    radio.checked = radio.value === card.dataset.sitting;
  }
  document.body.append(form);
  form.submit();
}

if (grid) {
  for (const piece of grid.querySelectorAll("[data-piece]")) piece.draggable = true;
  for (const hint of document.querySelectorAll(".drag-hint")) hint.hidden = false;
  grid.addEventListener("dragstart", start);
  grid.addEventListener("dragover", over);
  grid.addEventListener("drop", drop);
  grid.addEventListener("dragend", () => { held = null; unmark(); });
}
