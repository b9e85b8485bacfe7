// For --setup: has V8 collect where something is allocated, and post no collection
// to be done later. One that is done while Node ends an environment has Node read a
// napi_env that it has freed, whatever the addon is (see ../../src/survive/node-teardown.mjs):
// a test of an addon must not meet that by chance.

const { bun, deno, v8 } = process.versions;

// The others have no such fault, and not all of these flags.
if (!bun && !deno) {
  const { setFlagsFromString } = require('node:v8');
  const young = Number.parseInt(v8, 10) < 11 ? 'scavenge' : 'minor-gc';
  setFlagsFromString(`--no-${young}-task`);
  setFlagsFromString('--no-incremental-marking');
  setFlagsFromString('--no-memory-reducer');
}
