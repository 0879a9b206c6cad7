// Suggests an urgency from codes alone. People decide: it never changes what they chose.

/** @typedef {{ signals: string[], soon: boolean, isGuessable: boolean, isPolice: boolean,
 *   credibility: number | null }} Codes */

/**
 * @param {Codes} codes
 * @returns {{ urgency: "u0" | "u1" | "u2" | "u3", why: string }} `why` is a word of the page's
 */
export function suggestUrgency({ signals, soon, isGuessable, isPolice, credibility }) {
  for (const signal of ["danger", "weapon"]) {
    if (signals.includes(signal)) return { urgency: "u0", why: signal };
  }
  if (signals.includes("dated_threat")) return { urgency: "u1", why: "dated_threat" };
  if (soon) return { urgency: "u1", why: "soon" };
  if (signals.includes("minor")) return { urgency: "u1", why: "minor" };
  if (signals.includes("police") || isPolice) return { urgency: "u2", why: "police" };
  if (isGuessable) return { urgency: "u2", why: "few" };
  if (credibility !== null && credibility >= 3) return { urgency: "u2", why: "support" };
  return { urgency: "u3", why: "nothing" };
}
