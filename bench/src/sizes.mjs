// How much larger an addon is with our function in it.

import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { command } from '../../node-test/src/cargo.mjs';
import { SIZED } from './contenders.mjs';

/** Bytes of an addon without its symbols. */
async function stripped(addon) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'bench-size-'));
  try {
    const copy = path.join(dir, path.basename(addon));
    copyFileSync(addon, copy);
    await command('strip', [copy], { cwd: dir });
    return statSync(copy).size;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** `[{ title, stock, ours }]`, in bytes; `addons` are paths by name. */
export async function sizesOf(addons) {
  const sizes = [];
  for (const { title, stock, ours } of SIZED) {
    sizes.push({
      title,
      stock: await stripped(addons[stock]),
      ours: await stripped(addons[ours]),
    });
  }
  return sizes;
}
