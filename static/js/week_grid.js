// Arrows go from one hour of the week to the next, in the row and in the column.

import { isAlone } from "./roving.js";

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-week-grid] td");
  const step = cell && isAlone(event) && STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const row = cell.closest("table").rows[cell.parentElement.rowIndex + step[0]];
  row?.cells[cell.cellIndex + step[1]]?.querySelector("input")?.focus();
});
