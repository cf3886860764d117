// One Tab stop for all the bars of the planner: arrows, Home and End go from one to another.

import { onEach } from "./dom.js";
import { isAlone, stopAt } from "./roving.js";

let last = ""; // the bar that had the focus, also once the board has been replaced

const linkOf = (bar) => bar.querySelector("a");

/** Rituals row by row, in the order of the year inside a row; those of a folded row left out. */
function inRows() {
  const rowOf = (bar) => Number([...bar.classList].find((name) => /^r\d+$/.test(name)).slice(1));
  const tops = [...document.querySelectorAll("#planner .planner-band")].map(rowOf);
  const band = (bar) => tops.filter((top) => top <= rowOf(bar)).length;
  const bars = [...document.querySelectorAll("#planner .bar:not(.is-again)")];
  return bars.map((bar, rank) => ({ bar, band: band(bar), rank }))
    .filter(({ bar }) => linkOf(bar)?.checkVisibility())
    .sort((a, b) => a.band - b.band || a.rank - b.rank)
    .map(({ bar }) => bar);
}

const linksOfBars = () => document.querySelectorAll("#planner .bar a");

/** Which bar Tab comes to: the one that had the focus, else the first. */
export function chooseStop() {
  const bars = inRows();
  const bar = bars.find((one) => one.dataset.bar === last) ?? bars[0];
  if (bar) stopAt(linksOfBars(), linkOf(bar));
}

/** The bar `step` places after, if there is one. */
export function focusNext(bar, step) {
  const bars = inRows();
  const next = bars[bars.indexOf(bar) + step];
  if (next) linkOf(next).focus();
  return Boolean(next);
}

const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const STEPS_OF_READERS = { ...STEPS, ArrowLeft: -1, ArrowRight: 1 };

document.addEventListener("keydown", (event) => {
  const bar = event.target.closest?.("#planner .bar");
  if (!bar || !isAlone(event)) return;
  const step = (bar.dataset.move ? STEPS : STEPS_OF_READERS)[event.key];
  if (step) focusNext(bar, step);
  else if (event.key === "Home") linkOf(inRows()[0]).focus();
  else if (event.key === "End") linkOf(inRows().at(-1)).focus();
  else return;
  event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const bar = event.target.closest?.("#planner .bar:not(.is-again)");
  if (!bar) return;
  last = bar.dataset.bar;
  stopAt(linksOfBars(), linkOf(bar));
});

onEach("#planner .planner-list", chooseStop);
