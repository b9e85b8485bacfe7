// A second window with the same page and a feed of its own, whose process then
// crashes under it.

const { once } = require('events');

const { askPage } = require('./ask-page.cjs');
const { TickerWindow } = require('./ticker-window.cjs');

const TRIES = 200;
const TRY_MS = 20;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function untilTicking(page) {
  for (let tries = 0; tries < TRIES; tries++) {
    const snapshot = await askPage(page, 'window.snapshot()');
    if (snapshot && snapshot.ticks.every((taken) => taken > 0)) return;
    await sleep(TRY_MS);
  }
  throw new Error('the second window does not tick');
}

/** Resolves, when its process has crashed, to how: `{ pid, reason, exitCode }`. */
async function crashSecondWindow(where) {
  // Over the first, it would have Chromium purge the memory of that one.
  const second = new TickerWindow(where, { show: false });
  await second.loadPage();
  if (where === 'renderer' || where === 'preload') {
    await untilTicking(second.page);
  }
  const pid = second.page.getOSProcessId();
  const gone = once(second.page, 'render-process-gone');
  second.page.forcefullyCrashRenderer();
  const [, { reason, exitCode }] = await gone;
  second.close();
  return { pid, reason, exitCode };
}

module.exports = { crashSecondWindow };
