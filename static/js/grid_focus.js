// One Tab stop for a table.grid: arrows go to the next link of the row or of the column, Home and
// End to both ends of the row.

import { onEach } from "./dom.js";
import { isAlone, stopAt } from "./roving.js";

/** Those that are shown: a narrow screen has no row of campaigns. */
function linksOf(grid) {
  return [...grid.querySelectorAll("a")].filter((link) => link.checkVisibility());
}

const cellOf = (link) => link.closest("th, td");
const rowOf = (link) => cellOf(link).parentElement.rowIndex;
const columnOf = (link) => cellOf(link).cellIndex;

const STEPS = {
  ArrowLeft: (row, _, link) => row[row.indexOf(link) - 1],
  ArrowRight: (row, _, link) => row[row.indexOf(link) + 1],
  ArrowUp: (_, column, link) => column[column.indexOf(link) - 1],
  ArrowDown: (_, column, link) => column[column.indexOf(link) + 1],
  Home: (row) => row[0],
  End: (row) => row.at(-1),
};

document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("table.grid a");
  const step = link && isAlone(event) && STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const links = linksOf(link.closest("table"));
  const row = links.filter((other) => rowOf(other) === rowOf(link));
  const column = links.filter((other) => columnOf(other) === columnOf(link));
  step(row, column, link)?.focus();
});

document.addEventListener("focusin", (event) => {
  const link = event.target.closest?.("table.grid a");
  if (link) stopAt(link.closest("table").querySelectorAll("a"), link);
});

onEach("table.grid", (grid) => {
  grid.role = "grid"; // a screen reader leaves the arrows to the page
  stopAt(grid.querySelectorAll("a"), grid.querySelector("td a"));
});
