// A page: what runs in each environment. Starts functions of the addon under test,
// waits until each has ticked and the threads of earlier pages have ended, and
// says end() while its own threads go on calling: the last that it does is to wait
// until there is something to lose. See native/page.hpp for `reenv`.

/* global reenv */

'use strict';

const fs = require('fs');

const { generation } = reenv;
const {
  addon: file,
  functions,
  ticks,
  turns,
  limitMs,
} = JSON.parse(reenv.options);
const { start, backlog } = turns[generation % turns.length];
const addon = require(file);

const ownThreads = functions * start.threads;
let before = addon.stats();
const undropped = ({ created, dropped }) => created - dropped;
// Before the watchdog's, which knows less of what hangs.
const deadline = Date.now() + limitMs * 0.8;

/** Looks whether there is time left; says what hangs where there is none. */
function inTime(what) {
  if (Date.now() < deadline) return true;
  fs.writeSync(2, `hung: page ${generation}: ${what()}\n`);
  return false;
}

/** How many ticks of a function have arrived, and how often each number. */
class Arrived {
  total = 0;
  gaps = 0;
  #times = [];

  take(count) {
    this.total++;
    this.#times[count] = (this.#times[count] ?? 0) + 1;
    // Its threads count one by one, each for itself: unless a tick is lost, none can
    // arrive more often than the one before it.
    if (count > 0 && !(this.#times[count] <= this.#times[count - 1]))
      this.gaps++;
  }
}

const arrived = Array.from({ length: functions }, () => new Arrived());
let over = false;

/** Keeps this thread until there is something to lose: ticks that wait for it. */
function holdUntilQueued() {
  const wanted = undropped(before) + backlog;
  while (
    undropped(addon.stats()) < wanted &&
    inTime(() => 'the threads did not fill the queue')
  );
}

function end() {
  over = true;
  reenv.end();
}

process.on('exit', () => {
  if (functions > 0) holdUntilQueued();
  const gaps = arrived.reduce((sum, { gaps }) => sum + gaps, 0);
  reenv.report(JSON.stringify({ gaps, ...addon.stats() }));
});

const earlierThreads = () => addon.stats().threadsRunning - ownThreads;

function earlierAreGone() {
  if (earlierThreads() <= 0) return true;
  inTime(() => `${earlierThreads()} threads of earlier pages did not end`);
  return false;
}

function onTick(id, count) {
  reenv.tick();
  arrived[id].take(count);
  if (over || arrived.some(({ total }) => total < ticks)) return;
  if (!earlierAreGone()) return;
  end();
}

function startAll() {
  arrived.forEach((_, id) => addon.start((count) => onTick(id, count), start));
}

/** The last page only looks what the others have left. */
function lookAround() {
  if (addon.stats().threadsRunning === 0) return end();
  if (inTime(() => `${addon.stats().threadsRunning} threads did not end`))
    setTimeout(lookAround, 1);
}

function startWhenAlone() {
  before = addon.stats();
  if (before.threadsRunning === 0) return startAll();
  if (
    inTime(
      () => `${before.threadsRunning} threads of earlier pages did not end`,
    )
  )
    setTimeout(startWhenAlone, 1);
}

if (functions === 0) lookAround();
// What is blocked is counted, and the threads of earlier pages would count with it.
else if (start.blocking) startWhenAlone();
else startAll();
