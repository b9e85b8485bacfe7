// The addon under test, by its own entry points: what --setup, --start, --stop,
// --stats and --lost say, in the environment that this is loaded in.

const path = require('path');
const { createRequire } = require('module');
const { pathToFileURL } = require('url');

/** As long as the environment lasts, so does what `start` returned. */
const kept = new Set();

/** How long the first call of the suite's callback is waited for. */
const FIRST_CALL_MS = 2000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a promise, but not for longer, and leaves no timer that keeps the environment. */
async function within(ms, promise) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

async function load(file) {
  if (file.endsWith('.mjs')) return import(pathToFileURL(file).href);
  return createRequire(file)(file);
}

function compile(expression, requireFrom) {
  return new Function('require', `return (${expression}\n)`)(requireFrom);
}

/**
 * Loads the addon; resolves to what can be done with it:
 *
 * - `start()`: runs `--start`, keeps what it returns, and resolves when the
 *   addon is at work: the first call of the suite's callback if `--start` took
 *   one, the `settle` milliseconds if it did not.
 * - `stop()`, `stats()`, `lost()`: run their expressions; null if none is given.
 * - `whenCalled(action)`: runs `action` in the next call of the suite's callback,
 *   or from a timer where `--start` took none.
 * - `letGo()`: forgets what `start` returned.
 */
async function openAddon(config) {
  const here = createRequire(path.join(process.cwd(), 'expressions.cjs'));
  if (config.setup) await load(config.setup);
  const exported = await load(config.addon);
  const expression = (name) =>
    config[name] ? compile(config[name], here) : null;
  const start = expression('start');
  const stop = expression('stop');
  const stats = expression('stats');
  const lost = expression('lost');
  // A function that names a second parameter is given a callback to pass on.
  const takesCallback = start.length > 1;
  let action = null;
  let called;
  const firstCall = new Promise((resolve) => (called = resolve));
  const callback = () => {
    called();
    const now = action;
    action = null;
    if (now) now();
  };
  return {
    async start({ settle }) {
      kept.add(await start(exported, callback));
      if (takesCallback) await within(FIRST_CALL_MS, firstCall);
      await sleep(settle);
    },
    /** Runs `--start` and goes on at once, whatever it is waiting for. */
    startOnly() {
      kept.add(start(exported, callback));
    },
    whenCalled(what) {
      action = what;
      setTimeout(
        () => {
          if (action !== what) return;
          action = null;
          what();
        },
        takesCallback ? FIRST_CALL_MS : 0,
      );
    },
    letGo: () => kept.clear(),
    stop: stop ? () => Promise.resolve(stop(exported)) : null,
    stats: stats ? () => Promise.resolve(stats(exported)) : null,
    lost: lost ? () => Promise.resolve(lost(exported)) : null,
  };
}

module.exports = { openAddon, sleep };
