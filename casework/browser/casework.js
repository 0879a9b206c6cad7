// Where the pages inside the shell begin.
import { startCase } from "./casepage.js";
import { enterShell } from "./connecting.js";
import { startDossier } from "./dossier/dossierpage.js";
import { startSecurity } from "./entry/securitypage.js";
import { startKey } from "./keypage.js";
import { startDeskKeys } from "./keys/deskpage.js";
import { startQueue } from "./queuepage.js";
import { startOffers } from "./sharing/offerspage.js";

const PAGES = { security: startSecurity, dossier: startDossier, keeping: () => {}, offers: startOffers, office: () => {}, case: startCase, key: startKey, queue: startQueue, "desk-keys": startDeskKeys };
// The first key is made before there is a shell to be in.
const ALONE = ["key"];

const page = nameOfPage();
const isAlone = page && (ALONE.includes(page) || document.querySelector("[data-alone]"));
if (page && (isAlone || !enterShell())) PAGES[page]();

/** @returns {keyof typeof PAGES | null} */
function nameOfPage() {
  for (const name of /** @type {(keyof typeof PAGES)[]} */ (Object.keys(PAGES))) {
    if (document.querySelector(`[data-page=${name}]`)) return name;
  }
  return document.querySelector(".filters") ? "queue" : null;
}
