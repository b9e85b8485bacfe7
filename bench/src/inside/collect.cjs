// Has the runtime collect its garbage now: what hangs on it is freed before memory is looked at,
// and not while.

'use strict';

/* global Bun */

function collector() {
  if (typeof Bun !== 'undefined') return () => Bun.gc(true);
  require('node:v8').setFlagsFromString('--expose-gc');
  return require('node:vm').runInNewContext('gc');
}

exports.collect = collector();
