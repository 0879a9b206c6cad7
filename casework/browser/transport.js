// The way to the casework API: JSON both ways, with the token that proves this page sent it.
import { fact } from "./page.js";

const API = "/casework/api/";

/** The server said no; `status` and `body` say why. */
export class Refused extends Error {
  name = "Refused";

  /**
   * @param {number} status
   * @param {any} body
   */
  constructor(status, body) {
    super(`the server answered ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** The session is over: nothing was done, and only signing in again helps. */
export class SignedOut extends Error {
  name = "SignedOut";
}

/** The server could not be reached, or broke off. */
export class Unreachable extends Error {
  name = "Unreachable";
}

/**
 * The address of something in the API.
 * @param {...string} parts
 */
export function address(...parts) {
  return API + parts.map((part) => `${encodeURIComponent(part)}/`).join("");
}

/**
 * @param {string} url
 * @returns {Promise<any>}
 */
export function getJson(url) {
  return call(url, { headers: { Accept: "application/json" } });
}

/**
 * @param {string} url
 * @param {Record<string, unknown>} [body]
 * @returns {Promise<any>}
 */
export function postJson(url, body = {}) {
  return call(url, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": fact("csrf"),
    },
    body: JSON.stringify(body),
  });
}

/**
 * @param {string} url
 * @param {RequestInit} request
 */
async function call(url, request) {
  const response = await reach(url, request);
  // A redirect can only lead to the sign-in page.
  if (response.type === "opaqueredirect" || response.status === 401) throw new SignedOut();
  if (response.status === 204) return null;
  const body = await response.json().catch(() => null);
  if (response.status === 403) throw new SignedOut();
  if (!response.ok) throw new Refused(response.status, body);
  return body;
}

/**
 * @param {string} url
 * @param {RequestInit} request
 */
async function reach(url, request) {
  try {
    return await fetch(url, { ...request, redirect: "manual", cache: "no-store" });
  } catch (error) {
    throw new Unreachable("no answer", { cause: error });
  }
}
