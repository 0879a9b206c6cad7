// Tells when nobody has touched key or pointer for a while, in the shell or its frame.

const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];
const LOOK_MS = 5000;

/**
 * Call `onIdle` once nothing has happened for `limitMs`; the clock of the machine counts, so a
 * laptop that slept is idle when it wakes. Returns a function that watches one more window.
 * @param {number} limitMs
 * @param {() => void} onIdle
 */
export function watchIdle(limitMs, onIdle) {
  let last = Date.now();
  const stir = () => {
    if (Date.now() - last < limitMs) last = Date.now();
  };
  const look = () => {
    if (Date.now() - last < limitMs) return;
    last = Date.now();
    onIdle();
  };
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);

  return (/** @type {Window} */ view) => {
    const options = { capture: true, passive: true };
    for (const sign of SIGNS) view.addEventListener(sign, stir, options);
  };
}
