// Questions and answers between a page, the shell and the worker that holds the key.

/** The worker answered that it could not; `reason` is a word of ours, never a secret. */
export class OpenerError extends Error {
  name = "OpenerError";

  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * @typedef {object} End one end of a talk: a MessagePort or a Worker
 * @property {(message: any, transfer: Transferable[]) => void} postMessage
 * @property {((event: MessageEvent) => void) | null} onmessage
 */

/**
 * @typedef {<T = any>(action: string, subject?: Record<string, unknown>,
 *   options?: { transfer?: Transferable[], onProgress?: (done: number) => void }) => Promise<T>} Ask
 */

/**
 * A function that asks the other end and waits for its answer.
 * @param {End} end
 * @returns {Ask}
 */
export function asker(end) {
  /** @type {Map<number, { resolve: Function, reject: Function, onProgress?: Function }>} */
  const waiting = new Map();
  let asked = 0;

  end.onmessage = ({ data }) => {
    const question = waiting.get(data.id);
    if (!question) return;
    if ("progress" in data) return void question.onProgress?.(data.progress);
    waiting.delete(data.id);
    if (data.ok) question.resolve(data.value);
    else question.reject(new OpenerError(data.reason));
  };

  return (action, subject = {}, { transfer = [], onProgress } = {}) =>
    new Promise((resolve, reject) => {
      const id = ++asked;
      waiting.set(id, { resolve, reject, ...(onProgress && { onProgress }) });
      end.postMessage({ id, do: action, ...subject }, transfer);
    });
}

/**
 * @typedef {{ value: unknown, transfer?: Transferable[] }} Answer
 * @typedef {(subject: any, tell: (done: number) => void) => Promise<Answer>} Action
 */

/**
 * Answer the questions that come in at `end` with `actions`.
 * @param {End} end
 * @param {Record<string, Action>} actions
 * @param {(error: unknown) => string} reasonOf
 */
export function answer(end, actions, reasonOf) {
  end.onmessage = async ({ data }) => {
    const action = actions[data.do];
    if (!action) return;
    const tell = (/** @type {number} */ progress) => {
      end.postMessage({ id: data.id, progress }, []);
    };
    try {
      const { value, transfer = [] } = await action(data, tell);
      end.postMessage({ id: data.id, ok: true, value }, transfer);
    } catch (error) {
      end.postMessage({ id: data.id, ok: false, reason: reasonOf(error) }, []);
    }
  };
}
