// That calls reach the library's functions and not the runtime's: the library
// counts them, and tells how a function stands all through its life.

import assert from 'node:assert/strict';

import { assertSurvived, onEach, run, story } from './raw.mjs';

const THREADS = Array.from({ length: 8 }, (_, name) => name);

const EXPECTED = {
  life: [
    'linked: true',
    'made: open, held 2, limit 3, accepted 0, queued 0, waiting 0',
    'acquire ok',
    'acquired: open, held 3, limit 3, accepted 0, queued 0, waiting 0',
    'call ok',
    'full: open, held 3, limit 3, accepted 3, queued 3, waiting 0',
    'call queue_full, block would_deadlock',
    'refused for want of room: open, held 3, limit 3, accepted 3, queued 3, waiting 0',
    'waited for: open, held 3, limit 3, accepted 3, queued 3, waiting 2',
    'delivered: open, held 3, limit 3, accepted 5, queued 0, waiting 0',
    'release ok',
    'released: open, held 2, limit 3, accepted 5, queued 0, waiting 0',
    'call ok',
    'waited for again: open, held 2, limit 3, accepted 8, queued 3, waiting 1',
    'acquire ok, abort ok',
    'aborted: closing, held 2, limit 3, accepted 8, queued 3, waiting 0',
    'finalized: closed, held 2, limit 3, accepted 8, queued 0, waiting 0',
    'call closing, acquire closing',
    'refused: closed, held 1, limit 3, accepted 8, queued 0, waiting 0',
    'release ok',
    'freed: invalid_arg',
    'never made: invalid_arg',
    'thread a: block ok',
    'thread b: block ok',
    'thread c: block closing',
  ],
  threads: [
    'linked: true',
    'called: open, held 17, limit 0, accepted 8000, queued 0, waiting 0',
    'abort ok',
    'called when closing: closing, held 8, limit 0, accepted 8000, queued 0, waiting 0',
    'finalized: closed, held 8, limit 0, accepted 8000, queued 0, waiting 0',
    'items 8000, payloads 0',
    ...THREADS.map((name) => `thread ${name}: call ok`),
    ...THREADS.map((name) => `thread late ${name}: call closing`),
  ],
  worker: [
    'linked: true',
    'linked: true',
    'call ok',
    'before the end: open, held 3, limit 0, accepted 2, queued 2, waiting 0',
    'its environment has ended: closed, held 3, limit 0, accepted 2, queued 0, waiting 0',
    'called late: closed, held 2, limit 0, accepted 2, queued 0, waiting 0',
    'thread late: call closing',
  ],
};

const ofThread = (line) => line.startsWith('thread ');

for (const [part, lines] of Object.entries(EXPECTED)) {
  onEach([], `the library counts: ${part}`, async (runtime) => {
    const end = await run({
      runtime,
      script: 'stats.cjs',
      args: [part],
      variant: 'c',
    });
    assertSurvived(end);
    const told = end.lines.filter((line) => !/^f\d+ finalized/.test(line));
    assert.deepEqual(
      [
        ...told.filter((line) => !ofThread(line)),
        ...told.filter(ofThread).sort(),
      ],
      lines,
      story(end),
    );
  });
}

onEach([], 'without the library it is not linked', async (runtime) => {
  const end = await run({
    runtime,
    script: 'stats.cjs',
    args: ['life'],
    variant: 'c-stock',
  });
  assert.equal(end.ended, 'failed (exit 1)', story(end));
  assert.deepEqual(end.lines[0], 'linked: false', story(end));
  assert.match(end.stderr, /raw\.stats is not a function/, story(end));
});
