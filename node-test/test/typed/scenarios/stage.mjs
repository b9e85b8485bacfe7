// What the scenarios share: one process, whose main environment decides when
// things happen, and environments in workers that it makes and ends. Runs inside
// every runtime under test, so it uses nothing that Node 16, Bun or Deno lack.
//
//   RUNTIME h01.mjs ADDON '{"limitMs": 10000, ...}'
//
// Prints a line of JSON at the end; `hung: WHAT` on stderr, and waits to be
// killed, where something does not happen in time.

import { createRequire } from 'node:module';
import process from 'node:process';
import {
  isMainThread,
  parentPort,
  Worker,
  workerData,
} from 'node:worker_threads';

const DEFAULTS = {
  // How long anything that is waited for may take.
  limitMs: 10_000,
};

const load = createRequire(import.meta.url);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function hung(what) {
  process.stderr.write(`hung: ${what}\n`);
  return new Promise(() => {});
}

/** Keeps this thread from its event loop until `condition` holds. */
function holdUntil(condition) {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  // In short waits: not every runtime ends a worker inside a long one.
  while (!condition()) Atomics.wait(cell, 0, 0, 1);
}

/** Deno never ends a worker that is in JavaScript: it has to leave it by itself. */
const LEAVES_BY_ITSELF = 'Deno' in globalThis;

const leaveGate = (number) => `leave ${number}`;

class Stage {
  #url;
  #addonPath;
  #environments = 0;
  #forgotten = 0;

  constructor(url, addonPath, options) {
    this.#url = url;
    this.#addonPath = addonPath;
    this.options = { ...DEFAULTS, ...options };
    this.addon = load(addonPath);
  }

  /** Resolves when `condition` holds. */
  async until(condition, what) {
    const deadline = Date.now() + this.options.limitMs;
    while (!condition()) {
      if (Date.now() > deadline) return hung(what());
      await sleep(1);
    }
  }

  async #within(promise, what) {
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, this.options.limitMs, this);
    });
    const answer = await Promise.race([promise, late]);
    clearTimeout(timer);
    return answer === this ? hung(what) : answer;
  }

  /** Has the addon forget the environments that there were: all have ended. */
  forgetEnded() {
    while (this.#forgotten < this.#environments)
      this.addon.forgetGate(leaveGate(++this.#forgotten));
  }

  /**
   * Runs the scenario's environment in a worker, and resolves to what it told
   * first and to `end(how)`, which terminates it (`'terminate'`), or waits for it
   * to end because it has nothing left to do (`'natural'`).
   */
  async environment(data = {}) {
    const leave = leaveGate(++this.#environments);
    const worker = new Worker(new URL(this.#url), {
      workerData: { addonPath: this.#addonPath, leave, data },
    });
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    const told = new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      exited.then((code) =>
        reject(new Error(`the worker exited with ${code}`)),
      );
    });
    const terminate = () => {
      const terminated = worker.terminate();
      if (LEAVES_BY_ITSELF) this.addon.openGate(leave);
      return this.#within(terminated, 'terminate() did not return');
    };
    return {
      told: await this.#within(told, 'the environment did not start'),
      end: (how = 'terminate') =>
        how === 'terminate'
          ? terminate()
          : this.#within(exited, 'the environment did not end'),
    };
  }
}

/**
 * Plays a scenario. `main(stage)` runs once and resolves to what is printed;
 * `environment(tools)` runs in each worker that it starts.
 */
export async function play(url, { main, environment }) {
  if (!isMainThread) {
    const { addonPath, leave, data } = workerData;
    const addon = load(addonPath);
    const tell = (what) => parentPort.postMessage(what);
    // Keeps the thread from its event loop until it is terminated.
    const hold = () => holdUntil(() => addon.gateIsOpen(leave));
    environment({ addon, data, tell, hold, holdUntil });
    return;
  }
  const [, , addonPath, given = '{}'] = process.argv;
  const stage = new Stage(url, addonPath, JSON.parse(given));
  const report = await main(stage, { holdUntil });
  if (report) console.log(JSON.stringify(report));
}
