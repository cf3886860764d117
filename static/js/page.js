// Small things every page needs: menus that close, messages one can dismiss, the current
// menu entry brought into view, forms sent when they change.

import { announce, onEach } from "./dom.js";

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

onEach("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

document.addEventListener("htmx:sendError", () => {
  announce("Le serveur ne répond pas. Vérifiez la connexion, puis recommencez.");
});
