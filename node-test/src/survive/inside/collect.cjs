// Collects garbage, in whichever way the runtime has.

const v8 = require('v8');
const vm = require('vm');

function collector() {
  if (typeof globalThis.gc === 'function') return globalThis.gc;
  if (globalThis.Bun) return () => globalThis.Bun.gc(true);
  try {
    v8.setFlagsFromString('--expose-gc');
    return vm.runInNewContext('gc');
  } catch {
    return null;
  }
}

/** Collects garbage several times, with turns of the event loop between. False if the runtime does not. */
async function collect() {
  const gc = collector();
  if (!gc) return false;
  for (let times = 0; times < 5; times++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

module.exports = { collect };
