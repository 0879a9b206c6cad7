// The frame in which the ordinary pages are. Its place stands behind the # of the shell's own
// address, so that reloading and bookmarks keep it.

const INSIDE = "/casework/";
// Pages that are no place to work: the shell itself, the API, and what is not shown in a frame.
const NOT_HERE = /^(api|sign-in|sign-out|preview|apply|join|welcome)\/|^$/;
// A refused form is shown at the address it was sent to, which nobody can go back to.
const FORM_OF = /^(\/casework\/(?:cases\/[0-9a-f-]+|keys|people\/[^/]+|board\/organisations\/[^/]+)\/).+$/;

/**
 * `text` as an address of a casework page, or `fallback`.
 * @param {string} text
 * @param {string} fallback
 */
export function placeIn(text, fallback) {
  let url;
  try {
    url = new URL(text, location.origin);
  } catch {
    return fallback;
  }
  const isOurs = url.origin === location.origin && url.pathname.startsWith(INSIDE);
  const rest = url.pathname.slice(INSIDE.length);
  if (!isOurs || NOT_HERE.test(rest)) return fallback;
  return url.pathname.replace(FORM_OF, "$1") + url.search;
}

export class WorkFrame {
  #frame;
  #queue;

  /**
   * @param {HTMLIFrameElement} frame
   * @param {{ queue: string, signIn: string, onPage: (page: Window) => void }} options
   */
  constructor(frame, { queue, signIn, onPage }) {
    this.#frame = frame;
    this.#queue = queue;
    frame.addEventListener("load", () => {
      const { page } = this;
      const { pathname } = addressOf(page);
      // The server sent us to sign in: that page stands alone.
      if (pathname === signIn) return location.replace(signIn);
      if (!pathname.startsWith(INSIDE)) return;
      this.#remember(page);
      onPage(page);
    });
    window.addEventListener("hashchange", () => this.go(location.hash.slice(1)));
  }

  /** @returns {Window} */
  get page() {
    return /** @type {Window} */ (this.#frame.contentWindow);
  }

  get place() {
    return placeIn(addressOf(this.page).href, this.#queue);
  }

  /** @param {string} [place] anything that is no place of ours leads to the queue */
  go(place = this.#queue) {
    this.page.location.replace(placeIn(place, this.#queue));
  }

  /** Take away at once what is on the screen: the next page may take its time to come. */
  clear() {
    try {
      this.page.document.body.replaceChildren();
    } catch {
      // A browser's own error page: it shows nothing of ours.
    }
  }

  focus() {
    this.#frame.focus();
  }

  /** @param {Window} page */
  #remember(page) {
    history.replaceState(null, "", `#${this.place}`);
    document.title = page.document.title;
  }
}

/**
 * The address of a page; of a browser's own error page, which may not be asked, an empty one.
 * @param {Window} page
 */
function addressOf(page) {
  try {
    const { href, pathname } = page.location;
    return { href, pathname };
  } catch {
    return { href: "", pathname: "" };
  }
}
