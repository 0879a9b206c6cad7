import { Board } from "./rosters.js";

/** @returns {Board} the vetting board that `build.mjs` pinned into this bundle */
export function pinnedBoard() {
  return Board.parse(__BOARD__);
}
