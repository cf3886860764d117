// Dragging a bar, or one of its ends, by whole weeks: mouse, pen or finger. A finger stays a moment
// on the bar first: one that slides at once wants to see the rest of the year.

import { sendMove } from "./planner_send.js";

const THRESHOLD = 4; // pixels before a press becomes a drag
const LONG_PRESS = 300; // milliseconds
const NEAR_EDGE = 48; // from there the grid scrolls by itself
const STEP = 14;

let held = null;

const numberOf = (element, letter) =>
  Number([...element.classList].find((name) => new RegExp(`^${letter}\\d+$`).test(name))?.slice(1) ?? 0);

function place(bar, column, span) {
  bar.classList.replace(`c${numberOf(bar, "c")}`, `c${column}`);
  bar.classList.replace(`s${numberOf(bar, "s")}`, `s${span}`);
}

function start(event) {
  const bar = event.target.closest?.("[data-move]");
  if (!bar || event.button !== 0 || held || !matchMedia("(min-width: 40rem)").matches) return;
  const scroller = bar.closest(".planner-scroll");
  const week = scroller.querySelector(".planner-week").getBoundingClientRect().width;
  held = {
    name: bar.dataset.bar,
    bars: [...document.querySelectorAll(`[data-bar="${bar.dataset.bar}"]`)],
    pointer: event.pointerId,
    edge: event.target.dataset.edge ?? "both",
    scroller,
    week,
    most: scroller.querySelectorAll(".planner-week").length,
    x: event.clientX,
    from: event.clientX + scroller.scrollLeft,
    column: numberOf(bar, "c"),
    span: numberOf(bar, "s"),
    weeks: 0,
    moving: false,
    bar,
    isReady: event.pointerType !== "touch",
  };
  if (!held.isReady) setTimeout(grasp, LONG_PRESS, held);
}

function grasp(pressed) {
  if (held !== pressed) return;
  held.isReady = true;
  for (const bar of held.bars) bar.classList.add("is-held");
}

const travelled = () => held.x + held.scroller.scrollLeft - held.from;

function preview() {
  const { column, span, most, edge } = held;
  let weeks = Math.round(travelled() / held.week);
  if (edge === "both") weeks = Math.max(1 - column, Math.min(weeks, most - column - span + 1));
  if (edge === "start") weeks = Math.max(1 - column, Math.min(weeks, span - 1));
  if (edge === "end") weeks = Math.max(1 - span, Math.min(weeks, most - column - span + 1));
  held.weeks = weeks;
  for (const bar of held.bars) {
    if (edge === "both") place(bar, column + weeks, span);
    if (edge === "start") place(bar, column + weeks, span - weeks);
    if (edge === "end") place(bar, column, span + weeks);
  }
}

function scrollNearEdges() {
  if (!held?.moving) return;
  const box = held.scroller.getBoundingClientRect();
  const left = Math.max(box.left, 0) + NEAR_EDGE * 3; // the levels stay over the first weeks
  const right = Math.min(box.right, innerWidth) - NEAR_EDGE;
  const before = held.scroller.scrollLeft;
  if (held.x < left) held.scroller.scrollLeft -= STEP;
  else if (held.x > right) held.scroller.scrollLeft += STEP;
  if (held.scroller.scrollLeft !== before) preview();
  requestAnimationFrame(scrollNearEdges);
}

function drag(event) {
  if (!held || event.pointerId !== held.pointer) return;
  held.x = event.clientX;
  if (!held.moving) {
    if (!held.isReady) {
      if (Math.abs(travelled()) > THRESHOLD) held = null;
      return;
    }
    if (Math.abs(travelled()) < THRESHOLD) return;
    held.moving = true;
    held.bar.setPointerCapture(event.pointerId);
    for (const bar of held.bars) bar.classList.add("is-held");
    requestAnimationFrame(scrollNearEdges);
  }
  event.preventDefault();
  preview();
}

function letGo() {
  for (const bar of held.bars) bar.classList.remove("is-held");
  const done = held;
  held = null;
  return done;
}

function putBack({ bars, column, span }) {
  for (const bar of bars) place(bar, column, span);
}

function cancel() {
  if (held) putBack(letGo());
}

async function drop(event) {
  if (!held || event.pointerId !== held.pointer) return;
  const done = letGo();
  const { moving, weeks, name, edge } = done;
  if (!moving) return;
  // The click that follows a drag is not a wish to open the ritual.
  const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
  if (weeks && !(await sendMove(name, weeks, edge))) putBack(done);
}

export function enableDragging() {
  document.addEventListener("pointerdown", start);
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", cancel);
  // Once the bar is held, the finger neither scrolls nor opens the menu of the link.
  const keep = (event) => { if (held?.isReady) event.preventDefault(); };
  document.addEventListener("touchmove", keep, { passive: false });
  document.addEventListener("contextmenu", keep);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") cancel(); });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("[data-move]")) event.preventDefault();
  });
}
