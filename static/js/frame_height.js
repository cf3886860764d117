// Tells the page around the frame how tall this one is: « Page des familles » gives it the script
// that listens. Nothing else is said, so any page may hear it.
const tell = () => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  window.parent.postMessage({ kind: "pixschool-height", height }, "*");
};

if (window.parent !== window) {
  new ResizeObserver(tell).observe(document.documentElement);
}
