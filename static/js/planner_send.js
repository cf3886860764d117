// Gestures go one at a time: each waits for the board that the one before brought back.

import { announce } from "./dom.js";

const LOST = "Le serveur ne répond pas : rien n’a changé. Vérifiez la connexion, puis recommencez.";
let queue = Promise.resolve();

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

/** The bar of the ritual that one can reach with Tab (its repeats in other rows one cannot). */
export function barNamed(name) {
  return document.querySelector(`[data-bar="${name}"]:not(.is-again)`);
}

function show(html, name) {
  const scroll = document.querySelector(".planner-scroll").scrollLeft;
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("#planner");
  if (!fresh) throw new Error("no board in the answer");
  const focused = document.activeElement;
  const hadFocus = document.getElementById("planner").contains(focused);
  const before = focused.closest?.("[data-bar]")?.dataset.bar;
  document.getElementById("planner").replaceWith(fresh);
  fresh.querySelector(".planner-scroll").scrollLeft = scroll;
  const subtitle = document.querySelector(".page-head-text p");
  if (subtitle) subtitle.textContent = fresh.dataset.subtitle;
  if (name || hadFocus || focused === document.body) refocus([fresh.dataset.focus, name, before]);
  announce(fresh.dataset.said);
}

function refocus(names) {
  const bar = names.filter(Boolean).map(barNamed).find(Boolean);
  (bar?.querySelector("a") ?? document.querySelector(".planner-scroll")).focus();
}

async function post(url, values, name) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "HX-Request": "true", "X-CSRFToken": token() },
      body: new URLSearchParams(values),
      redirect: "error",
    });
    if (answer.ok || [409, 422].includes(answer.status)) show(await answer.text(), name);
    else location.reload();
  } catch {
    announce(LOST);
    say(LOST);
  }
}

function say(text) {
  const alert = document.createElement("div");
  alert.className = "alert alert--error planner-said";
  alert.textContent = text;
  const board = document.getElementById("planner");
  board.querySelector(":scope > .planner-said")?.remove();
  board.prepend(alert);
  for (const bar of board.querySelectorAll(".is-waiting")) bar.classList.remove("is-waiting");
}

/** `values()` is read when its turn comes: the version is then that of the last answer. */
export function send({ url, values = () => ({}), name = "" }) {
  queue = queue.then(() => post(url, values(), name));
  return queue;
}

/** A move of `weeks` by one edge or both. The bar is looked up again when its turn comes. */
export function sendMove(name, weeks, edge) {
  const bar = barNamed(name);
  for (const one of document.querySelectorAll(`[data-bar="${name}"]`)) one.classList.add("is-waiting");
  return send({
    url: bar.dataset.move,
    values: () => ({ version: barNamed(name)?.dataset.version ?? 0, weeks, edge }),
    name,
  });
}
