// Opens environments and waits for their end. What takes too long is for the
// command to see, which reads `ending` and `ended` in the report.

const path = require('path');
const { Worker } = require('worker_threads');

const { tell } = require('./report.cjs');

const page = path.join(__dirname, 'environment.cjs');

/** How long an environment that is to end by itself may take until it says why not. */
const graceOf = (config) => (config.stop ? 2500 : 1500);

// Deno lets JavaScript that is running run on, though its worker is terminated:
// only there is a held thread let go, once it has been told to end.
const runsOnTerminated = typeof globalThis.Deno !== 'undefined';

/**
 * Opens an environment that ends in a `manner` of environment.cjs:
 * `{ worker, started, ended, keptAlive() }`. `started` resolves when the addon
 * is at work there, and `ended`, when the environment has ended, to its exit
 * code.
 */
function open(config, { manner, settle = 0, held }) {
  const worker = new Worker(page, {
    workerData: { config, manner, settle, held, graceMs: graceOf(config) },
  });
  let keptAlive = false;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  const started = new Promise((resolve, reject) => {
    worker.on('message', (message) => {
      if (message === 'started') resolve();
      if (message === 'kept alive') keptAlive = true;
      if (message.failed) reject(new Error(message.failed));
    });
    worker.once('error', reject);
    ended.then((code) =>
      reject(
        new Error(
          `the environment ended with ${code} before the addon was at work`,
        ),
      ),
    );
  });
  // Whoever does not wait for it learns the same from the end.
  started.catch(() => {});
  worker.on('error', (error) => {
    tell(config, { failed: `in a worker: ${error.stack || error}` });
  });
  return { worker, started, ended, keptAlive: () => keptAlive };
}

/** Waits for `end`, which has a limit; `what` is the name of it in a finding. */
async function ending(config, what, end) {
  tell(config, { ending: what });
  const answer = await end;
  tell(config, { ended: what });
  return answer;
}

/** Terminates an environment and waits for its end. */
async function terminate(config, what, { worker, held }) {
  const asked = worker.terminate();
  if (held && runsOnTerminated) Atomics.store(held, 0, 0);
  return ending(config, what, asked);
}

module.exports = { graceOf, open, ending, terminate };
