// <button data-copy="id" data-done="12 noms copiés">: copies the text of #id.

import { announce } from "./dom.js";

function textOf(element) {
  return "value" in element ? element.value : element.innerText;
}

function select(element) {
  if ("select" in element) element.select();
  else getSelection().selectAllChildren(element);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const label = button.dataset.label ?? (button.dataset.label = button.textContent);
  try {
    await navigator.clipboard.writeText(textOf(source).trim());
  } catch {
    // No clipboard without https: leave the text selected, one key away.
    const folded = source.closest("details");
    if (folded) folded.open = true;
    select(source);
    announce("Texte sélectionné : Ctrl + C pour le copier.");
    button.textContent = "Ctrl + C pour copier";
    return;
  }
  const done = button.dataset.done || "Copié";
  announce(done);
  button.textContent = `✓ ${done}`;
  setTimeout(() => { button.textContent = label; }, 4000);
});
