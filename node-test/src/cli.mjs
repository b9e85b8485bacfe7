// A module that can also be run: what goes wrong is a message, not a stack.

import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs `program(args)` where the module at `moduleUrl` is what was started. */
export async function runIfMain(moduleUrl, program) {
  const [, started, ...args] = process.argv;
  if (!started || realpathSync(started) !== fileURLToPath(moduleUrl)) return;
  try {
    await program(args);
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}
