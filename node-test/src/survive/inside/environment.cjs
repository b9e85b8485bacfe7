// One environment, in a worker thread: starts the addon and ends in the manner
// that it is told. The scenarios open it by way of environments.cjs.

const { parentPort, workerData } = require('worker_threads');

const { openAddon } = require('./addon.cjs');
const { holdWhile } = require('./hold.cjs');

const { config, manner, settle, held, graceMs } = workerData;

const say = (message) => parentPort.postMessage(message);

/** What keeps the environment, so that it waits to be terminated. */
const stay = () => parentPort.on('message', () => {});

/** Ends by itself, or says after a while that something keeps it. */
function leave() {
  const late = setTimeout(() => {
    say('kept alive');
    // The message goes first.
    setTimeout(() => process.exit(0), 50);
  }, graceMs);
  late.unref();
}

const MANNERS = {
  async wait(addon) {
    stay();
    await addon.start({ settle });
    say('started');
  },
  async early(addon) {
    stay();
    addon.startOnly();
    say('started');
  },
  async hold(addon) {
    stay();
    await addon.start({ settle });
    addon.whenCalled(() => {
      say('started');
      holdWhile(held);
    });
  },
  async natural(addon) {
    await addon.start({ settle });
    if (addon.stop) await addon.stop();
    say('started');
    leave();
  },
  async exit(addon) {
    await addon.start({ settle });
    say('started');
    process.exit(0);
  },
  async gone(addon) {
    stay();
    await addon.start({ settle });
    if (addon.stop) await addon.stop();
    addon.letGo();
    say('started');
  },
  async empty() {
    stay();
    say('started');
  },
};

async function run() {
  const addon = manner === 'empty' ? null : await openAddon(config);
  await MANNERS[manner](addon);
}

run().catch((error) => {
  say({ failed: (error && error.stack) || String(error) });
  stay();
});
