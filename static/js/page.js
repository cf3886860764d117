// Small things every page needs: menus that close, messages one can dismiss, the current
// menu entry brought into view, forms sent when they change.

import { announce, onEach, plain } from "./dom.js";

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  event.target.closest("[data-dismiss]")?.closest(".alert").remove();
});

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const current of document.querySelectorAll(".site-nav [aria-current], .tabs [aria-current]")) {
  current.scrollIntoView({ block: "nearest", inline: "center" });
}

// On a form, or on one field of it.
onEach("[data-autosubmit]", (element) => {
  element.addEventListener("change", () => (element.form ?? element).requestSubmit());
});

// Two clicks are one: the second would be answered that somebody has changed the thing meanwhile.
// What HTMX or the planner sends by itself (`data-act`) may be asked for again at once.
const TWICE_MS = 2000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.dataset.act) return;
  if ("sent" in form.dataset) event.preventDefault();
  form.dataset.sent = "";
  setTimeout(() => delete form.dataset.sent, TWICE_MS);
});

onEach("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A paper takes some seconds. The browser says nothing when the page stays (a download, a tab that
// is shown again), so the words come back by themselves.
const PREPARATION_MS = 20000;
onEach("a[data-waits]", (link) => {
  const words = link.textContent;
  const rest = () => {
    link.textContent = words;
    link.removeAttribute("aria-busy");
  };
  link.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.hasAttribute("aria-busy")) {
      event.preventDefault();
      return;
    }
    link.setAttribute("aria-busy", "true");
    link.textContent = "Préparation…";
    announce("Le PDF se prépare…");
    setTimeout(rest, PREPARATION_MS);
  });
  addEventListener("pageshow", rest);
});

// A long list of boxes, narrowed by what is typed; those that are ticked stay in sight.
onEach("[data-narrow]", (search) => {
  const boxes = [...document.getElementById(search.dataset.narrow).children];
  search.closest("[hidden]").hidden = false;
  search.addEventListener("input", () => {
    const words = plain(search.value).split(/\s+/);
    for (const box of boxes) {
      const isFound = words.every((word) => plain(box.textContent).includes(word));
      box.hidden = !isFound && !box.querySelector("input").checked;
    }
    const shown = boxes.filter((box) => !box.hidden).length;
    announce(`${shown} choix`);
  });
  // It chooses nothing by itself, and must not send the form.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
});

document.addEventListener("htmx:sendError", () => {
  announce("Le serveur ne répond pas. Vérifiez la connexion, puis recommencez.");
});
