// One cell of the matrix: an Electron with one addon, whose page is reloaded
// many times; and what became of it.

import { addonFor } from './addons.mjs';
import { Electron } from './electron.mjs';
import { awaitPage } from './page-watch.mjs';
import { ownMemory } from './processes.mjs';

export const WAYS = [
  'reload',
  'reloadIgnoringCache',
  'awayAndBack',
  'location',
];

/** Ticks of each function that a load is given; what is reloaded is in full swing. */
const TICKS = 20;

export const DEFAULTS = {
  where: 'renderer',
  functions: 2,
  bounded: false,
  reloads: 50,
  ways: WAYS,
  // Microseconds between the calls of a thread, by turns of the ways: none, for
  // the most, and a few, which is when most calls come while a function closes.
  pauses: [0, 50],
  // From then on as the report had it. What waits in a queue that is flooded is
  // much or little, as the machine is busy, and memory could not be compared.
  calmFrom: 20,
  calm: 1000,
  // After half of the reloads, whether a second window's process crashes.
  secondWindow: true,
  // How often the window is closed and opened again, at last.
  reopens: 1,
};

/** Ended early: what is known by then stands in the result. */
class Ended extends Error {}

class Cell {
  constructor(electron, options, onProgress) {
    this.electron = electron;
    this.options = options;
    this.onProgress = onProgress;
    this.result = {
      reloadsDone: 0,
      pids: [],
      loads: [],
      gone: null,
      stuck: null,
      secondWindow: null,
      reopened: [],
      lost: null,
      threads: { started: 0, told: null, left: null },
    };
    this.seen = 0;
  }

  async page(good) {
    const { result } = this;
    const { look, gone, stuck } = await awaitPage(this.electron, good);
    if (gone) {
      result.gone = { reason: gone.reason, exitCode: gone.exitCode };
    }
    if (stuck) result.stuck = stuck;
    if (!look) throw new Ended();
    return look;
  }

  /** Waits for a load that was set going; resolves to how it looks, all functions ticking. */
  async loaded() {
    const { where } = this.options;
    const { seen } = this;
    const look = await this.page(
      ({ loads, snapshot }) =>
        loads > seen &&
        snapshot &&
        (where === 'main' || snapshot.load === loads) &&
        snapshot.ticks.every((taken) => taken >= TICKS),
    );
    this.seen = look.loads;
    return look;
  }

  async keep({ pagePid, snapshot }) {
    const { result } = this;
    const pid = this.inPage ? snapshot.pid : pagePid;
    if (result.pids.at(-1) !== pid) result.pids.push(pid);
    await this.electron.ask('collectGarbage');
    const { ticks, strange, astray } = snapshot;
    result.loads.push({ ticks, strange, astray, memory: ownMemory(pid) });
    if (this.inPage) result.threads.started += snapshot.threads * ticks.length;
  }

  get inPage() {
    return (
      this.options.where === 'renderer' || this.options.where === 'preload'
    );
  }

  pauseOf(turn) {
    const { pauses, ways, calmFrom, calm } = this.options;
    if (turn >= calmFrom) return calm;
    return pauses[Math.floor(turn / ways.length) % pauses.length];
  }

  async run() {
    const { electron, options, result } = this;
    await electron.ask('ready');
    await electron.ask('open');
    await this.keep(await this.loaded());
    for (let turn = 0; turn < options.reloads; turn++) {
      await electron.ask('settle', { pauseMicros: this.pauseOf(turn) });
      await electron.ask('reload', options.ways[turn % options.ways.length]);
      await this.keep(await this.loaded());
      result.reloadsDone = turn + 1;
      this.onProgress(result.reloadsDone);
      if (options.secondWindow && turn + 1 === Math.ceil(options.reloads / 2)) {
        result.secondWindow = await electron.ask('crashSecondWindow');
      }
    }
    if (this.inPage) await this.countLost();
    for (let turn = 0; turn < options.reopens; turn++) {
      await electron.ask('settle', { functions: options.functions });
      await electron.ask('reopen');
      const { pagePid, snapshot } = await this.loaded();
      result.reopened.push({ pid: pagePid, ticks: snapshot.ticks });
    }
  }

  /** A last page that starts nothing looks at what the others have left behind. */
  async countLost() {
    const { electron, result } = this;
    const { seen } = this;
    await electron.ask('settle', { functions: 0 });
    await electron.ask('reload');
    const LAST_MS = 3_000;
    let since = null;
    const look = await this.page(({ snapshot }) => {
      if (!snapshot || snapshot.load <= seen) return false;
      since ??= Date.now();
      const { created, dropped, threadsRunning } = snapshot.stats;
      const all = threadsRunning === 0 && created === dropped;
      return all || Date.now() - since > LAST_MS;
    });
    this.seen = look.loads;
    const { created, dropped, refused, threadsRunning } = look.snapshot.stats;
    result.lost = created - dropped;
    result.created = created;
    result.threads.told = refused;
    result.threads.left = threadsRunning;
  }
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const mean = (numbers) => sum(numbers) / numbers.length;

/** Loads by which Chromium has filled its own caches: it takes as long with no function at all. */
const WARM = 24;

/**
 * By how much the memory after each load has grown, in percent: the last
 * quarter's mean above the first's, of the loads after the warm ones; null of
 * fewer loads than that takes. A quarter is whole turns of the ways and of
 * their pauses, for each way leaves another amount of garbage.
 */
export function growth(loads, turn) {
  const memory = loads.slice(WARM).map((load) => load.memory);
  const quarter = Math.ceil(memory.length / 4 / turn) * turn;
  if (memory.length < 2 * quarter || memory.length === 0) return null;
  const first = mean(memory.slice(0, quarter));
  const last = mean(memory.slice(-quarter));
  return (last / first - 1) * 100;
}

function judge({ panics, ...result }) {
  if (result.gone) return 'crashed';
  if (result.stuck) return 'stuck';
  if (result.failed) return 'failed';
  if (panics.length > 0) return 'panicked';
  if (result.lost > 0 || result.strange > 0 || result.astray !== 0)
    return 'lost';
  if (result.threads.left > 0) return 'threads left';
  const { code, killed } = result.quit;
  if (killed) return 'did not quit';
  return code === 0 ? 'survived' : 'failed';
}

/**
 * Runs a cell and resolves to what became of it. `options` as in DEFAULTS, and
 * `dist`, `version`, `display`, `napi`, `patched`. `onProgress` is called with
 * the reloads done so far.
 */
export async function runCell(given, { onProgress = () => {}, log } = {}) {
  const options = { ...DEFAULTS, ...given };
  const { dist, display, napi, patched, where, functions, bounded } = options;
  const addonPath = await addonFor({ napi, patched, log });
  const [pauseMicros] = options.pauses;
  const started = Date.now();
  const electron = new Electron({
    dist,
    display,
    settings: {
      ...{ addonPath, napi, patched, where, functions, bounded, pauseMicros },
    },
  });
  const cell = new Cell(electron, options, onProgress);
  const { result } = cell;
  try {
    await cell.run();
    result.quit = await electron.quit();
  } catch (error) {
    if (!(error instanceof Ended)) result.failed = error.message;
  } finally {
    await electron.end();
  }
  const all = {
    ...{ version: options.version, napi, patched, where, functions, bounded },
    ...result,
    strange: sum(result.loads.map(({ strange }) => strange)),
    astray: sum(result.loads.map(({ astray }) => astray)),
    growth: growth(result.loads, options.ways.length * options.pauses.length),
    panics: electron.panics,
    utilityExits: electron.events
      .filter(({ event }) => event === 'utility-exit')
      .map(({ code }) => code),
    ms: Date.now() - started,
  };
  return { outcome: judge(all), ...all };
}
