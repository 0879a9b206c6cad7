// Reads pictures as a JSON list of base64 and prints what `clean` makes of each, in order.
import { readFileSync } from "node:fs";
import { fromBase64, toBase64 } from "../../reporting/browser/base64.js";
import { clean } from "../../reporting/browser/pictures.js";

const cleaned = JSON.parse(readFileSync(0, "utf8")).map((encoded) => {
  const picture = clean(fromBase64(encoded));
  return picture && toBase64(picture);
});
console.log(JSON.stringify(cleaned));
