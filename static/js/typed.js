// When a session ends, the page goes to sign in, and what was typed comes back after it (D60).

import { hasFile, isKept, putBack, read } from "./typed_fields.js";
import { forget, isSetAside, isSignedIn, keep, setAside, takeBack } from "./typed_store.js";

let isLeaving = false;

function gather(forms, wasAct) {
  return {
    forms: forms.map(read).filter((form) => form.fields.length > 0),
    hadFile: forms.some(hasFile),
    wasAct,
  };
}

function isWorthKeeping({ forms, hadFile, wasAct }) {
  return forms.length > 0 || hadFile || wasAct;
}

/** To the page that the server named, with all that is typed in this one. */
export async function leave(address, { wasAct }) {
  if (isLeaving) return;
  isLeaving = true;
  try {
    const what = gather([...document.forms].filter(isKept), wasAct);
    if (isWorthKeeping(what)) await keep(what, { isLost: true });
  } finally {
    location.assign(address);
  }
}

function sentences({ hadFile }, found, homeless) {
  const said = [];
  if (found.length) said.push("Ce que vous aviez tapé est de nouveau dans la page : relisez, puis enregistrez.");
  if (hadFile) said.push("Le fichier est à choisir de nouveau.");
  if (homeless.length) said.push("Ce qui n’a pas retrouvé sa place est à recopier :");
  return said.length ? said.join(" ") : "Le dernier geste est à refaire.";
}

function say(what, found, homeless) {
  const title = "Votre session était finie : rien n’a été enregistré.";
  const text = sentences(what, found, homeless);
  const alert = document.createElement("div");
  alert.className = "alert alert--warning";
  const content = document.createElement("div");
  const strong = document.createElement("strong");
  strong.textContent = title;
  content.append(strong, ` ${text}`);
  for (const { label, value } of homeless) {
    const line = document.createElement("p");
    line.className = "typed-text";
    line.textContent = label ? `${label} : ${value}` : value;
    content.append(line);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn--small";
  close.dataset.dismiss = "";
  close.textContent = "Fermer";
  alert.append(content, close);
  document.getElementById("messages").append(alert);
}

async function giveBack() {
  const what = await takeBack();
  if (!what) return;
  if (document.readyState !== "complete") await new Promise((go) => { window.addEventListener("load", go); });
  const results = what.forms.map(putBack);
  const found = results.flatMap((result) => result.found);
  say(what, found, results.flatMap((result) => result.homeless));
  found[0]?.focus();
}

// A form that leaves in the ordinary way: the page that comes next tells whether it was received.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  keep(gather([event.target], true), { isLost: false });
});

// Before HTMX goes there by itself, with nothing kept.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail;
  const address = xhr.status === 401 && xhr.getResponseHeader("HX-Redirect");
  if (!address) return;
  event.preventDefault();
  leave(address, { wasAct: requestConfig.verb !== "get" });
});

const isOver = new URLSearchParams(location.search).get("session") === "finie" || document.querySelector("[data-form-lost]");
if (isOver) {
  const waits = setAside();
  for (const sentence of document.querySelectorAll("[data-typed-waits]")) sentence.hidden = !waits;
} else if (isSignedIn) {
  giveBack();
} else if (!isSetAside()) {
  forget();
}
