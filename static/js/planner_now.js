// How the wall opens: rows of no level and the legend folded where height is scarce, unless one has
// chosen otherwise on this browser; on a screen too narrow for the year, on today; as a list, on
// what runs now and soon, the rest of each month one tap away.

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

const openMonths = new Set(); // also once the board has been replaced

function barsOf(month) {
  const bars = [];
  for (let next = month.nextElementSibling; next?.matches(".bar"); next = next.nextElementSibling) {
    if (!next.matches(".is-again")) bars.push(next);
  }
  return bars;
}

onEach("#planner .planner-month", (month) => {
  const bars = barsOf(month);
  const far = bars.filter((bar) => !bar.matches(".is-near"));
  if (!far.length) return;
  const button = document.createElement("button");
  const [name, number] = ["span", "small"].map((tag) => document.createElement(tag));
  name.textContent = month.querySelector(".month-full").textContent;
  number.textContent = bars.length > 1 ? `${bars.length} rituels` : "1 rituel";
  button.type = "button";
  button.className = "month-fold";
  button.append(name, " ", number);
  month.classList.add("has-fold");
  month.append(button);
  const show = (isOpen) => {
    button.ariaExpanded = String(isOpen);
    for (const bar of far) bar.classList.toggle("is-tucked", !isOpen);
    chooseStop();
  };
  show(openMonths.has(month.id));
  button.addEventListener("click", () => {
    const isOpen = button.ariaExpanded !== "true";
    if (isOpen) openMonths.add(month.id);
    else openMonths.delete(month.id);
    show(isOpen);
  });
});

const scroller = document.querySelector(".planner-scroll");
const today = scroller?.querySelector(".planner-today");
if (today?.checkVisibility()) {
  const from = today.getBoundingClientRect().left - scroller.getBoundingClientRect().left;
  scroller.scrollLeft = from - scroller.clientWidth / 2;
}
