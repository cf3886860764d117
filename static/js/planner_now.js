// How the wall opens: rows of no level and the legend folded where height is scarce, unless one has
// chosen otherwise on this browser; on a screen too narrow for the year, on today.

import { onEach } from "./dom.js";
import { chooseStop } from "./planner_focus.js";

const SHORT = "(max-height: 50rem)";
const KEY = "planner-folds";

function chosen() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function remember(name, isFolded) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...chosen(), [name]: isFolded }));
  } catch {
    // A browser that keeps nothing folds for this page only.
  }
}

const isFolded = (name) => chosen()[name] ?? matchMedia(SHORT).matches;

function fold(button, folded) {
  button.ariaExpanded = String(!folded);
  button.closest(".planner").classList.toggle(`folds-${button.dataset.fold}`, folded);
  chooseStop();
}

onEach("#planner .planner-fold", (button) => {
  button.disabled = false;
  fold(button, isFolded(button.dataset.fold));
  button.addEventListener("click", () => {
    const folded = button.ariaExpanded === "true";
    remember(button.dataset.fold, folded);
    fold(button, folded);
  });
});

onEach(".planner-legend", (legend) => {
  legend.open = !isFolded("legend");
  legend.querySelector("summary").addEventListener("click", () => remember("legend", legend.open));
});

const scroller = document.querySelector(".planner-scroll");
const today = scroller?.querySelector(".planner-today");
if (today?.checkVisibility()) {
  const from = today.getBoundingClientRect().left - scroller.getBoundingClientRect().left;
  scroller.scrollLeft = from - scroller.clientWidth / 2;
}
