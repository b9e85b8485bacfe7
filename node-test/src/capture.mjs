// Keeps what a child process prints without keeping all of it.

const KEPT_CHARACTERS = 64 * 1024;

/** The beginning and the end of a stream, each up to half of `limit` characters. */
export class Capture {
  #head = '';
  #tail = '';
  #left = 0;
  #half;

  constructor(limit = KEPT_CHARACTERS) {
    this.#half = Math.floor(limit / 2);
  }

  push(text) {
    const room = this.#half - this.#head.length;
    this.#head += text.slice(0, room);
    const rest = text.slice(Math.max(room, 0));
    const tail = this.#tail + rest;
    this.#left += Math.max(0, tail.length - this.#half);
    this.#tail = tail.slice(-this.#half);
  }

  toString() {
    const gap = this.#left > 0 ? `\n[${this.#left} characters left out]\n` : '';
    return this.#head + gap + this.#tail;
  }
}

/**
 * Finds the first line that holds `mark` in a stream, and the text from there
 * on, wherever the stream is cut into chunks and however much flows past.
 */
export class Watch {
  #mark;
  #kept;
  #recent = '';
  found = false;

  constructor(mark, { kept = 2_000 } = {}) {
    this.#mark = mark;
    this.#kept = kept;
  }

  push(text) {
    if (this.found) {
      this.#recent += text.slice(0, this.#kept - this.#recent.length);
      return;
    }
    const seen = this.#recent + text;
    const at = seen.search(this.#mark);
    if (at < 0) {
      this.#recent = seen.slice(-this.#kept);
      return;
    }
    this.found = true;
    const line = seen.lastIndexOf('\n', at) + 1;
    this.#recent = seen.slice(line, line + this.#kept);
  }

  /** The lines from the mark on, or none. */
  lines() {
    return this.found
      ? this.#recent.split('\n').map((line) => line.trim())
      : [];
  }
}
