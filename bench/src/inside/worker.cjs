// An environment that makes functions, queues items, and ends at once, so that none of them is
// delivered.

'use strict';

const { workerData } = require('node:worker_threads');

const { loadGauge } = require('./gauge.cjs');

const { addon, flavour, functions, items, gauge, times } = workerData;

const { clocks } = loadGauge(gauge);
const { hold, queue } = require(addon);
if (functions > 0) hold(() => {}, functions, flavour);
if (items > 0) queue(() => {}, items, flavour);
const { whole, wall } = clocks();
times[0] = whole;
times[1] = wall;
process.exit(0);
