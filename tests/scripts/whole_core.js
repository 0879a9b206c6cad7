// Bundled by the tests with the settings of the real pages, to run what the build may change.
export * from "../../reporting/browser/age.js";
export * from "../../reporting/browser/board.js";
export * from "../../reporting/browser/envelopes.js";
export * from "../../reporting/browser/files.js";
export * from "../../reporting/browser/pictures.js";
export * from "../../reporting/browser/receipts.js";
export { route, verify } from "../../reporting/browser/rosters.js";
