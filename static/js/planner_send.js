// Acts go one at a time: each waits for the board that the one before brought back.

import { announce } from "./dom.js";
import { leave } from "./typed.js";

const UNREACHABLE = "Le serveur n’a pas répondu : ce geste n’est peut-être pas enregistré. Vérifiez la connexion, puis rechargez la page.";
const SIGNED_OUT = "Votre session est finie : ce geste n’est pas enregistré.";
const REFUSED = "Ce geste n’est pas enregistré. Rechargez la page : l’année ou vos droits ont changé.";
const BROKEN = "PixSchool a eu un problème : ce geste n’est pas enregistré. Rechargez la page, puis recommencez.";
const WITH_BOARD = [409, 422]; // refused, with a reason and the fresh board

let queue = Promise.resolve();

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

/** The bar of the ritual that one can reach with Tab (its repeats in other rows one cannot). */
export function barNamed(name) {
  return document.querySelector(`[data-bar="${name}"]:not(.is-again)`);
}

function show(html, name) {
  const { scrollLeft, scrollTop } = document.querySelector(".planner-scroll");
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("#planner");
  if (!fresh) throw new Error("no board in the answer");
  const focused = document.activeElement;
  const hadFocus = document.getElementById("planner").contains(focused);
  const before = focused.closest?.("[data-bar]")?.dataset.bar;
  document.getElementById("planner").replaceWith(fresh);
  fresh.querySelector(".planner-scroll").scrollTo(scrollLeft, scrollTop);
  // « Annuler » of the message that the page came with was for an act that is no longer the last.
  document.querySelector("#messages [data-act]")?.remove();
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  const subtitle = document.querySelector(".page-head-text p");
  if (subtitle) subtitle.textContent = fresh.dataset.subtitle;
  if (name || hadFocus || focused === document.body) refocus([fresh.dataset.focus, name, before]);
  announce(fresh.dataset.said);
  fresh.querySelector("dialog")?.showModal();
}

function refocus(names) {
  const links = names.filter(Boolean).map((name) => barNamed(name)?.querySelector("a"));
  (links.find((link) => link?.checkVisibility()) ?? document.querySelector(".planner-scroll")).focus();
}

/** What went wrong, in a sentence; empty when the board is fresh. */
async function post(url, values, name) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "HX-Request": "true", "X-CSRFToken": token() },
      body: new URLSearchParams(values),
      redirect: "manual",
    });
    if (answer.ok || WITH_BOARD.includes(answer.status)) {
      show(await answer.text(), name);
      return "";
    }
  } catch {
    return UNREACHABLE;
  }
  if (answer.status === 401) {
    leave(answer.headers.get("HX-Redirect"), { wasAct: true });
    return SIGNED_OUT;
  }
  return answer.status < 500 ? REFUSED : BROKEN;
}

function say(text) {
  const alert = document.createElement("div");
  alert.className = "alert alert--error planner-said";
  alert.textContent = text;
  const board = document.getElementById("planner");
  board.querySelector(":scope > .planner-said")?.remove();
  board.prepend(alert);
  for (const bar of board.querySelectorAll(".is-waiting")) bar.classList.remove("is-waiting");
  announce(text);
}

/** `values()` is read when its turn comes: the version is then that of the last answer.
    Resolves to whether the board is fresh. */
export function send({ url, values, name = "" }) {
  queue = queue.then(async () => {
    const fault = await post(url, values(), name);
    if (fault) say(fault);
    return !fault;
  });
  return queue;
}

const versionOf = (name) => barNamed(name)?.dataset.version ?? 0;

/** A move of `weeks` by one edge or both. */
export function sendMove(name, weeks, edge) {
  for (const one of document.querySelectorAll(`[data-bar="${name}"]`)) one.classList.add("is-waiting");
  return send({
    url: barNamed(name).dataset.move,
    values: () => ({ version: versionOf(name), weeks, edge }),
    name,
  });
}

/** `next`: the bar to come to afterwards. */
export function sendRemoval(name, next) {
  const url = barNamed(name).dataset.remove;
  return send({ url, values: () => ({ version: versionOf(name) }), name: next });
}

/** Undo, redo, and the answer to the question that they may ask. */
export function sendReplay(form) {
  const url = form.getAttribute("action");
  const dialog = form.closest("dialog");
  const kept = dialog && new FormData(form);
  dialog?.close();
  const now = () => new FormData(document.querySelector(`#planner [data-act="${form.dataset.act}"]`));
  return send({ url, values: () => kept ?? now() });
}
