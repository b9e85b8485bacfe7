// What the tests of this directory share: one addon, linked in many ways.

import { fileURLToPath } from 'node:url';

import { buildCAddon } from '../../src/c-addon.mjs';
import { command } from '../../src/cargo.mjs';
import { overwriteFreed } from '../../src/freed-memory.mjs';
import { inRepository, repository } from '../../src/places.mjs';
import { describe, runScript } from '../../src/run.mjs';

const dir = inRepository('node-test', 'addons', 'linking');

/** Builds the addon; `flags` need a `label`. Resolves to its path. */
export const linkingAddon = (options = {}) =>
  buildCAddon({ name: 'linking', dir, ...options });

/** Runs `scripts/NAME` with `args`, and resolves as runScript does, with the outcome in words. */
export async function run(runtime, script, ...args) {
  const end = await runScript({
    runtime,
    script: fileURLToPath(new URL(`scripts/${script}`, import.meta.url)),
    args,
    env: overwriteFreed(),
    timeoutMs: 20_000,
  });
  return { ...end, ended: describe(end) };
}

/** The names that the loader sees: those that an addon `exports`, and those that it `imports`. */
export async function dynamicNames(addon) {
  const read = async (...args) => {
    const table = await command('nm', ['--dynamic', ...args, addon], {
      cwd: repository,
    });
    return table
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' ').at(-1).split('@')[0]);
  };
  return {
    exports: await read('--defined-only'),
    imports: await read('--undefined-only'),
  };
}

export const SEVEN = [
  'napi_acquire_threadsafe_function',
  'napi_call_threadsafe_function',
  'napi_create_threadsafe_function',
  'napi_get_threadsafe_function_context',
  'napi_ref_threadsafe_function',
  'napi_release_threadsafe_function',
  'napi_unref_threadsafe_function',
];
