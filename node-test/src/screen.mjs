// Shows a block of lines that changes: in place on a terminal, not at all on
// anything else, where only what is final belongs.

const UP = (lines) => `\u001b[${lines}A\r`;
const CLEAR_BELOW = '\u001b[J';
// A line that wrapped would take two lines of the terminal, and `UP` one.
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';

export class Screen {
  #stream;
  #drawn = 0;

  constructor(stream) {
    this.#stream = stream;
  }

  /** Replaces the block that was drawn last. Says whether it could: see above. */
  draw(lines) {
    if (!this.#stream.isTTY || process.env.TERM === 'dumb') return false;
    if (lines.length >= this.#stream.rows) return false;
    this.erase();
    this.#write(NO_WRAP, lines, WRAP);
    this.#drawn = lines.length;
    return true;
  }

  erase() {
    if (this.#drawn > 0) this.#stream.write(UP(this.#drawn) + CLEAR_BELOW);
    this.#drawn = 0;
  }

  /** Writes lines that stay. */
  print(...lines) {
    this.erase();
    this.#write('', lines, '');
  }

  #write(before, lines, after) {
    const text = lines.map((line) => `${line}\n`).join('');
    this.#stream.write(before + text + after);
  }
}
