// The boxes of a form, inside it or tied to it: Shift and a click tick all those since the last one
// clicked, and <button data-tick-all="form id"> ticks or unticks all of them that are shown; a box of
// that kind is ticked itself once they all are.

import { onEach } from "./dom.js";

const boxesOf = (form) => [...form.elements].filter(
  (one) => one.type === "checkbox" && !one.dataset.tickAll && !one.closest("[hidden]"),
);
let last = null;

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.form) return;
  const boxes = boxesOf(box.form);
  if (!boxes.includes(box)) return;
  const from = boxes.indexOf(last), to = boxes.indexOf(box);
  if (event.shiftKey && from >= 0) {
    for (const one of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
  }
  last = box;
});

onEach("[data-tick-all]", (all) => {
  all.hidden = false;
  const isBox = all.type === "checkbox";
  const boxes = () => boxesOf(document.getElementById(all.dataset.tickAll));
  all.addEventListener("click", () => {
    const ticks = isBox ? all.checked : boxes().some((box) => !box.checked);
    for (const box of boxes()) box.checked = ticks;
    if (!isBox) all.textContent = ticks ? "Tout décocher" : "Tout cocher";
  });
  if (!isBox) return;
  document.addEventListener("change", () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  });
});
