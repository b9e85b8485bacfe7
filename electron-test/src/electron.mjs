// Runs the app in an Electron, in a process group of its own, and asks it
// things. Whatever happens in there, an answer or an error comes in time.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { atEnd } from './at-end.mjs';
import { Panics } from './panics.mjs';

const appPath = fileURLToPath(new URL('../app', import.meta.url));

const ANSWER_MS = 15_000;
const END_MS = 10_000;

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** What an Electron must not inherit from the Node that starts it. */
const NOT_INHERITED = [
  'ELECTRON_RUN_AS_NODE',
  'NODE_OPTIONS',
  'NODE_TEST_CONTEXT',
  'NODE_V8_COVERAGE',
  'RUST_BACKTRACE',
];

export class Electron {
  /** What was told unasked: `{ event, ... }`. */
  events = [];
  panics = [];
  stderr = '';
  exit = null;
  #child;
  #profile;
  #asked = new Map();
  #nextId = 1;

  /**
   * - `dist`: the directory of an Electron; `display`: an X display's name.
   * - `settings`: as `app/settings.cjs` says.
   * - `onPanic`, `onText`: called with each panic, and with what stderr says.
   * - `byRig`: open no window before it is asked for.
   */
  constructor({
    dist,
    display,
    settings,
    byRig = true,
    onPanic = () => {},
    onText = () => {},
  }) {
    this.#profile = mkdtempSync(path.join(os.tmpdir(), 'ticker-profile-'));
    const env = { ...process.env, TICKER_APP: JSON.stringify(settings) };
    for (const name of NOT_INHERITED) delete env[name];
    if (display) env.DISPLAY = display;
    if (byRig) env.TICKER_BY_RIG = '1';
    this.#child = spawn(
      path.join(dist, 'electron'),
      [
        // The renderers under test have Node-API in them, and no sandbox either way.
        ...['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
        ...['--js-flags=--expose-gc', `--user-data-dir=${this.#profile}`],
        appPath,
      ],
      { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
    );
    const panics = new Panics((text) => {
      this.panics.push(text);
      onPanic(text);
    });
    const read = (chunk) => {
      const text = chunk.toString();
      this.stderr = (this.stderr + text).slice(-64 * 1024);
      panics.push(text);
      onText(text);
    };
    this.#child.stderr.on('data', read);
    this.#child.stdout.on('data', onText);
    this.#child.on('message', (message) => this.#onMessage(message));
    const remove = () =>
      rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
    const takeBack = atEnd(() => {
      if (this.#child.pid) killGroup(this.#child.pid);
      remove();
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve({ error }));
      this.#child.once('exit', (code, signal) => {
        resolve({ code, signal });
      });
    }).then((end) => {
      this.exit = end;
      takeBack();
      if (this.#child.pid) killGroup(this.#child.pid);
      for (const { reject } of this.#asked.values()) reject(this.#endError());
      this.#asked.clear();
      remove();
      return end;
    });
  }

  get pid() {
    return this.#child.pid;
  }

  #endError() {
    const { code, signal, error } = this.exit;
    const how = error ? error.message : (signal ?? `exit code ${code}`);
    return new Error(
      `Electron ended (${how}); its last words: ${this.stderr.trim().slice(-1000)}`,
    );
  }

  #onMessage(message) {
    if (message.event) {
      this.events.push(message);
      return;
    }
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (!asked) return;
    if (message.error) asked.reject(new Error(`in the app: ${message.error}`));
    else asked.resolve(message.answer);
  }

  /** Asks the app; rejects where its main process does not answer in time. */
  ask(what, given, patienceMs = ANSWER_MS) {
    if (this.exit) return Promise.reject(this.#endError());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#asked.delete(id);
        const late = new Error(`the main process does not answer '${what}'`);
        reject(Object.assign(late, { silent: true }));
      }, patienceMs);
      const settle = (how) => (value) => {
        clearTimeout(timer);
        how(value);
      };
      this.#asked.set(id, {
        resolve: settle(resolve),
        reject: settle(reject),
      });
      this.#child.send({ id, ask: what, with: given }, () => {});
    });
  }

  /** Quits as a user does, its functions running; says how it ended, or that it did not. */
  async quit() {
    if (!this.exit) {
      await this.ask('quit').catch(() => {});
      const late = setTimeout(() => this.kill(), END_MS);
      await this.ended;
      clearTimeout(late);
    }
    return { ...this.exit, killed: this.killed ?? false };
  }

  kill() {
    if (this.exit || !this.#child.pid) return;
    this.killed = true;
    killGroup(this.#child.pid);
  }

  async end() {
    this.kill();
    await this.ended;
  }
}
