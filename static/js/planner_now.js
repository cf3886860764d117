// On a screen too narrow for the year, the grid opens on today.

const scroller = document.querySelector(".planner-scroll");
const today = scroller?.querySelector(".planner-today");
if (today?.checkVisibility()) {
  const from = today.getBoundingClientRect().left - scroller.getBoundingClientRect().left;
  scroller.scrollLeft = from - scroller.clientWidth / 2;
}
