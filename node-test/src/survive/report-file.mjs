// Reads what a scenario tells (see inside/report.cjs) while it goes on.

import { closeSync, existsSync, openSync, readSync } from 'node:fs';

const CHUNK = 64 * 1024;

/** More than this no scenario writes: something else does. */
const MOST = 4 * 1024 * 1024;

export class ReportFile {
  #file;
  #at = 0;
  #rest = '';
  #endings = new Map();
  #stepped = performance.now();
  done = false;
  step = null;
  notes = new Set();
  failures = [];
  rss = [];
  threads = [];
  asleep = [];
  stranded = null;
  keptAlive = null;
  lost = null;
  stats = null;

  constructor(file) {
    this.#file = file;
  }

  /** Takes in what is new. */
  read() {
    if (this.#at > MOST || !existsSync(this.#file)) return;
    const fd = openSync(this.#file, 'r');
    const buffer = Buffer.alloc(CHUNK);
    try {
      for (let count; (count = readSync(fd, buffer, 0, CHUNK, this.#at)) > 0;) {
        this.#at += count;
        this.#rest += buffer.toString('utf8', 0, count);
      }
    } finally {
      closeSync(fd);
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop();
    for (const line of lines) this.#take(line);
  }

  #take(line) {
    let entry;
    try {
      entry = JSON.parse(line);
    } catch {
      return;
    }
    if (entry.step) {
      this.step = { at: entry.step, of: entry.of };
      this.#stepped = performance.now();
    }
    if (entry.ending) this.#endings.set(entry.ending, performance.now());
    if (entry.ended) this.#endings.delete(entry.ended);
    if (entry.note) this.notes.add(entry.note);
    if (entry.failed) this.failures.push(entry.failed);
    if (entry.rss) this.rss.push(entry.rss);
    if (entry.threads) this.threads = entry.threads;
    if (entry.asleep) this.asleep.push(entry.asleep);
    if (entry.stranded) this.stranded = entry;
    if (entry.keptAlive) this.keptAlive = entry.keptAlive;
    if ('lost' in entry) this.lost = entry.lost;
    if ('stats' in entry) this.stats = entry.stats;
    if (entry.done) this.done = true;
  }

  /** For how many milliseconds there has been no step forward. */
  sinceStep() {
    return performance.now() - this.#stepped;
  }

  /** What is ending for longest: `{ what, ms }`, or null. */
  ending() {
    const [first] = this.#endings;
    return first ? { what: first[0], ms: performance.now() - first[1] } : null;
  }
}
