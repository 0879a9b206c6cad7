// What a report page needs of the core and nothing more, to weigh it.
export { pinnedBoard } from "../../reporting/browser/board.js";
export { newCase, sealMessage, sealReport, sha256Of, wrap } from "../../reporting/browser/envelopes.js";
export { sealFile } from "../../reporting/browser/files.js";
export { clean } from "../../reporting/browser/pictures.js";
export { derive, digest, generate, grouped } from "../../reporting/browser/receipts.js";
export { route, verify } from "../../reporting/browser/rosters.js";
