// Waits for a page that is loaded, and tells one that is slow from one that is
// stuck: the thread of a stuck one sleeps, and does nothing between two questions.

import { setTimeout as sleep } from 'node:timers/promises';

import { firstThread } from './processes.mjs';

const PAUSE_MS = 15;

/** After this a page that works, but never comes to tick, counts as stuck as well. */
const WHOLE_MS = 60_000;

/** Of processor time that one who sleeps may take all the same. */
const IDLE_TICKS = 2;

const gone = (electron) =>
  electron.events.findLast(({ kind }) => kind === 'gone');

/**
 * Resolves, as soon as `good(look)`, to `{ look }`; or to `{ gone }`, or to
 * `{ stuck }`, which says by what it was found.
 */
export async function awaitPage(electron, good) {
  const started = Date.now();
  let pid = null;
  for (;;) {
    const before = pid && firstThread(pid);
    const look = await electron.ask('look');
    if (gone(electron)) return { gone: gone(electron) };
    if (look.answers && good(look)) return { look };
    if (!look.answers && before) {
      const after = firstThread(look.pagePid || pid);
      const worked = after.ticks - before.ticks;
      if (after.state === 'S' && worked <= IDLE_TICKS) {
        return {
          stuck: `process ${pid} lives, its first thread sleeps, took ${worked} ticks of processor time, and the page did not answer`,
        };
      }
    }
    if (Date.now() - started > WHOLE_MS) {
      return {
        stuck: `no ticks in ${WHOLE_MS / 1000} s: ${JSON.stringify(look)}`,
      };
    }
    pid = look.pagePid || pid;
    if (look.answers) await sleep(PAUSE_MS);
  }
}
