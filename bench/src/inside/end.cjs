// Ends an environment that has functions and queued items, and says what that cost.

'use strict';

const path = require('node:path');
const { Worker } = require('node:worker_threads');

const script = path.join(__dirname, 'worker.cjs');

/**
 * Resolves to the cost of one end, in nanoseconds: `whole`, CPU time of the process, and `wall`;
 * from the last moment of the worker's script to the worker's end.
 */
function endOf({ path: addon, flavour }, { functions, items }, gauge) {
  const times = new Float64Array(new SharedArrayBuffer(16));
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      workerData: {
        addon,
        flavour,
        functions,
        items,
        gauge: gauge.path,
        times,
      },
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      const { whole, wall } = gauge.clocks();
      if (times[0] === 0) {
        reject(new Error('a worker ended before its addon was done'));
      } else {
        resolve({ whole: whole - times[0], wall: wall - times[1] });
      }
    });
  });
}

module.exports = { endOf };
