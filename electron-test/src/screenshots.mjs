// Takes pictures of the app: patched after 20 reloads, and stock after its
// first, from the display itself, for a page that crashed shows nothing.
//
//   node electron-test/src/screenshots.mjs    into electron-test/screenshots

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

import { runIfMain } from '../../node-test/src/cli.mjs';
import { addonFor } from './addons.mjs';
import { startDisplay } from './display.mjs';
import { electronDist } from './dist.mjs';
import { Electron } from './electron.mjs';
import { awaitPage } from './page-watch.mjs';
import { isPlain, toPng } from './picture.mjs';

const dir = fileURLToPath(new URL('../screenshots/', import.meta.url));

/** The window, without the edge that the display has beyond it. */
const SIZE = { width: 958, height: 658 };
const DISPLAY = '960x660x24';

/** A column that crosses a counter, below the frame. */
const COUNTER = { x: 200, top: 260, bottom: 640 };

/** The last of the frame's figures are on the display after that. */
const DRAWN_MS = 1_500;

/** A page that ticks is drawn by then. */
const LIMIT_MS = 10_000;

/** On a busy machine Chromium leaves a page undrawn now and then. */
const ATTEMPTS = 3;

/** As many as the counters take to look like something. */
const TICKS = 1_500;

const PICTURES = [
  { name: 'patched', napi: '2.0.2', patched: true, reloads: 20 },
  { name: 'stock', napi: '2.0.2', patched: false, reloads: 1 },
];

async function take({ name, napi, patched, reloads }, theme, log) {
  const display = await startDisplay({ size: DISPLAY });
  const electron = new Electron({
    dist: await electronDist(undefined, { log }),
    display: display.name,
    settings: {
      addonPath: await addonFor({ napi, patched, log }),
      ...{ napi, patched, theme },
    },
    onPanic: (text) => electron.ask('panicked', text).catch(() => {}),
  });
  const ticking = (loads, ticks) =>
    awaitPage(
      electron,
      (look) =>
        look.snapshot?.load === loads &&
        look.snapshot.ticks.every((taken) => taken > ticks),
    );
  try {
    await electron.ask('ready');
    await electron.ask('open');
    for (let loads = 1; loads <= reloads; loads++) {
      await ticking(loads, 0);
      await electron.ask('reload');
    }
    const { gone } = await ticking(reloads + 1, TICKS);
    if (patched === Boolean(gone)) {
      throw new Error(
        patched
          ? `the patched app crashed: ${gone.text}`
          : 'the stock app did not crash',
      );
    }
    const deadline = Date.now() + LIMIT_MS;
    while (patched && isPlain(display.screen(), COUNTER)) {
      if (Date.now() > deadline) {
        throw Object.assign(new Error('the page is not drawn'), {
          again: true,
        });
      }
      await sleep(100);
    }
    await sleep(DRAWN_MS);
    mkdirSync(dir, { recursive: true });
    const file = `${dir}${name}-${theme}.png`;
    writeFileSync(file, toPng(display.screen(), SIZE));
    console.log(file);
  } finally {
    await electron.end();
    await display.end();
  }
}

async function takeWell(...picture) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await take(...picture);
    } catch (error) {
      if (!error.again || attempt === ATTEMPTS) throw error;
    }
  }
}

await runIfMain(import.meta.url, async (args) => {
  if (args.length > 0) {
    throw new Error('usage: node electron-test/src/screenshots.mjs');
  }
  const log = (line) => console.error(line);
  for (const picture of PICTURES) {
    for (const theme of ['light', 'dark']) await takeWell(picture, theme, log);
  }
});
