// Finds Rust's panics in what a program writes to stderr.

/** Calls `onPanic` with each, as `MESSAGE at PLACE`, in a line. */
export class Panics {
  #rest = '';
  #place = null;
  #onPanic;

  constructor(onPanic) {
    this.#onPanic = onPanic;
  }

  push(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    for (const line of lines) this.#line(line.trim());
  }

  #line(line) {
    if (this.#place) {
      this.#onPanic(`${line} at ${this.#place}`);
      this.#place = null;
      return;
    }
    const found = /panicked at (.*?):?$/.exec(line);
    if (!found) return;
    // The message follows in a line of its own.
    this.#place = found[1].replace(/\S*\/registry\/src\/[^/]+\//, '');
  }
}
