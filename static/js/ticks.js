// The boxes of a form, inside it or tied to it: Shift and a click tick all those since the last one
// clicked, and <button data-tick-all="form id"> ticks or unticks all of them.

import { onEach } from "./dom.js";

const boxesOf = (form) => [...form.elements].filter((one) => one.type === "checkbox");
let last = null;

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.form) return;
  const boxes = boxesOf(box.form);
  const from = boxes.indexOf(last), to = boxes.indexOf(box);
  if (event.shiftKey && from >= 0) {
    for (const one of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
  }
  last = box;
});

onEach("[data-tick-all]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = boxesOf(document.getElementById(button.dataset.tickAll));
    const ticks = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = ticks;
    button.textContent = ticks ? "Tout décocher" : "Tout cocher";
  });
});
