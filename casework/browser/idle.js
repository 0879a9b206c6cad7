// Tells whether somebody is here: a key or a pointer moved in the shell or its frame.

const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];
const LOOK_MS = 5000;

/**
 * Call `onIdle` once nothing has moved for `limitMs`, and `onActive` every `beatMs` in which
 * something has. The clock of the machine counts, so a laptop that slept is idle when it wakes.
 * @param {{ limitMs: number, onIdle: () => void, beatMs: number, onActive: () => void }} options
 * @returns {(view: Window) => void} watches one more window
 */
export function watchIdle({ limitMs, onIdle, beatMs, onActive }) {
  let last = Date.now();
  let beat = last;
  const stir = () => {
    // What moves after the limit must not hide that it has passed.
    if (Date.now() - last < limitMs) last = Date.now();
  };
  const look = () => {
    const now = Date.now();
    if (now - last >= limitMs) {
      last = beat = now;
      onIdle();
    } else if (last - beat >= beatMs) {
      beat = now;
      onActive();
    }
  };
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);

  return (view) => {
    const options = { capture: true, passive: true };
    for (const sign of SIGNS) view.addEventListener(sign, stir, options);
  };
}
