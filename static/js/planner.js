// The planner's keyboard: arrows move and resize, Delete removes, Ctrl+Z and Ctrl+Y undo and redo.

import { enableDragging } from "./planner_drag.js";
import { focusNext } from "./planner_focus.js";
import { sendMove, sendRemoval, sendReplay } from "./planner_send.js";

const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function replay(name) {
  const form = document.querySelector(`#planner [data-act="${name}"]`);
  if (form && !form.querySelector("button").disabled) sendReplay(form);
}

const ON_BAR = {
  ArrowLeft: (bar, event) => sendMove(bar.dataset.bar, -1, event.shiftKey ? "end" : "both"),
  ArrowRight: (bar, event) => sendMove(bar.dataset.bar, 1, event.shiftKey ? "end" : "both"),
  Delete: (bar) => {
    const { bar: name } = bar.dataset;
    if (!focusNext(bar, 1)) focusNext(bar, -1);
    sendRemoval(name, document.activeElement.closest("[data-bar]")?.dataset.bar);
  },
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z" || key === "y") {
      event.preventDefault();
      replay(key === "y" || event.shiftKey ? "redo" : "undo");
    }
    return;
  }
  const bar = event.target.closest(".bar[data-move]");
  const act = bar && ON_BAR[event.key];
  if (!act || (event.shiftKey && !event.key.startsWith("Arrow"))) return;
  event.preventDefault();
  act(bar, event);
});

document.addEventListener("submit", (event) => {
  if (event.target.dataset.act === undefined) return;
  event.preventDefault();
  sendReplay(event.target);
});

// In the question's dialog, the link back to the year only closes it.
document.addEventListener("click", (event) => {
  const dialog = event.target.closest("[data-close]")?.closest("dialog");
  if (!dialog) return;
  event.preventDefault();
  dialog.close();
});

enableDragging();
