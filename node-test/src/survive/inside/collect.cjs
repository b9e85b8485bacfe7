// Collects garbage, in whichever way the runtime has.

const v8 = require('v8');
const vm = require('vm');

function collector() {
  if (typeof globalThis.gc === 'function') return globalThis.gc;
  if (globalThis.Bun) return () => globalThis.Bun.gc(true);
  v8.setFlagsFromString('--expose-gc');
  return vm.runInNewContext('gc');
}

/** Collects garbage several times, with turns of the event loop between. */
async function collect() {
  const gc = collector();
  for (let times = 0; times < 5; times++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

module.exports = { collect };
