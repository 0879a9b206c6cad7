/** The bytes end too early or are not what they claim to be. */
export class Unreadable extends Error {
  name = "Unreadable";
}

/** Reads bytes front to back; what lies beyond the end is Unreadable. */
export class Reader {
  #bytes;
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd() {
    return this.#at === this.#bytes.length;
  }

  /** @param {string} text each character one byte */
  startsWith(text) {
    return Array.from(text).every((character, i) => {
      return this.#bytes[this.#at + i] === character.charCodeAt(0);
    });
  }

  /** @param {number} length */
  take(length) {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Unreadable();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  takeByte() {
    return this.take(1)[0] ?? 0;
  }

  /** @param {number} length */
  takeText(length) {
    return String.fromCharCode(...this.take(length));
  }

  take16() {
    return view(this.take(2)).getUint16(0);
  }

  take32le() {
    return view(this.take(4)).getUint32(0, true);
  }

  /** The next 32 bits, which stay unread. */
  peek32() {
    const number = view(this.take(4)).getUint32(0);
    this.#at -= 4;
    return number;
  }

  /**
   * Everything up to the next byte pair for which `isEnd` says so.
   * @param {(first: number, second: number) => boolean} isEnd
   */
  takeUntil(isEnd) {
    for (let end = this.#at; end + 1 < this.#bytes.length; end++) {
      if (isEnd(this.#bytes[end] ?? 0, this.#bytes[end + 1] ?? 0)) return this.take(end - this.#at);
    }
    throw new Unreadable();
  }
}

/** @param {Uint8Array} bytes */
export function view(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * @param {Uint8Array[]} pieces
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function join(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
