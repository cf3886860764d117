// The search of the header: arrows go through what was found, Escape closes it.

import { announce, onEach } from "./dom.js";

onEach("[data-search]", (form) => {
  const field = form.querySelector("input[type=search]");
  const found = form.querySelector(".search-found");

  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && found.hasChildNodes()) {
      event.preventDefault();
      found.replaceChildren();
      field.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = [field, ...found.querySelectorAll("a")];
    if (!step || places.length === 1) return;
    event.preventDefault();
    const next = places.indexOf(document.activeElement) + step;
    places[(next + places.length) % places.length].focus();
  });

  found.addEventListener("htmx:afterSwap", () => {
    const number = found.querySelectorAll("a").length;
    announce(number ? `${number} ${number > 1 ? "résultats" : "résultat"}, flèches pour les parcourir` : found.textContent.trim());
  });
});
