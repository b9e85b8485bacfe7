// The addon of the original report, as a user would test it: what is stock is
// found out, in the way that it fails; what is patched survives everything.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { gdbIsThere } from '../../src/survive/gdb.mjs';
import { buildTicker } from '../../src/ticker.mjs';
import { NO_POSTED_COLLECTION, survive } from './command.mjs';

const COUNTED = [
  ...['--stats', 'a => a.stats()'],
  ...['--lost', 'a => a.stats().created - a.stats().dropped'],
];

const waiting = ({ threads, pauseMicros }) =>
  `a => a.start(() => {}, { threads: ${threads}, queue: 1, blocking: true, pauseMicros: ${pauseMicros} })`;

/** Producers that wait for room in a queue of one. */
const BOUNDED = waiting({ threads: 4, pauseMicros: 0 });

/**
 * So many that two are stuck for sure: while an environment ends, stock Node serves
 * or refuses some, mostly two, now and then three.
 */
const STUCK = waiting({ threads: 16, pauseMicros: 0 });

/** As many, at a pace at which they hardly ever wait. */
const SELDOM = waiting({ threads: 16, pauseMicros: 20000 });

/** And with the callback of the command, inside which it holds the thread. */
const SELDOM_CALLED = SELDOM.replace('a =>', '(a, call) =>').replace(
  '() => {}',
  'call',
);

/** Two functions, one with producers that never pause. */
const UNBOUNDED =
  'a => { for (const pauseMicros of [0, 1000]) a.start(() => {}, { threads: 4, pauseMicros }); }';

/**
 * Several functions whose producers pause for longer than an environment takes to end.
 * One that calls while it ends is refused, and panics; so among those that never pause
 * there is always one that does, before any other can find its function freed.
 */
const PAUSING =
  'a => { for (let i = 0; i < 4; i++) a.start(() => {}, { threads: 4, pauseMicros: 100000 }); }';

const brief = ({ results }) =>
  results
    .map((r) => `${r.runtime} ${r.scenario}: ${r.outcome} ${r.summary}`)
    .join('\n');

describe('the ticker', { concurrency: 1 }, () => {
  test('stock 3.16.1 with a bounded queue is found out in under a minute', async (t) => {
    const addon = await buildTicker({ napi: '3.16.1', patched: false });
    const { code, session } = await survive([addon, '--start', STUCK]);
    t.diagnostic(`${session.ms} ms for ${session.results.length} processes`);
    assert.equal(code, 1);
    const blocked = session.results.find((r) => r.scenario === 'blocked');
    assert.equal(blocked.outcome, 'hung', brief(session));
    assert.match(
      blocked.summary,
      /environment 1, terminated with its producers blocked/,
    );
    // One may wait in the call and another for the lock that this one holds.
    const tickers = blocked.stuck.filter(({ name }) => name === 'ticker');
    const count = tickers.reduce((sum, group) => sum + group.count, 0);
    assert.ok(count >= 2, blocked.summary);
    if (gdbIsThere()) {
      assert.match(
        blocked.summary,
        /ticker.* in napi_call_threadsafe_function/,
      );
    }
  });

  test('producers that are seldom at a full queue are all there once the thread is held', async () => {
    const addon = await buildTicker({ napi: '3.16.1', patched: false });
    for (const start of [SELDOM, SELDOM_CALLED]) {
      const { session } = await survive([
        ...[addon, '--start', start, '--scenarios', 'blocked'],
      ]);
      const [{ asleep }] = session.results;
      assert.deepEqual([...new Set(asleep)], [16]);
      // In which environment two are left is Node's to say: now and then it
      // serves all of them.
      assert.match(brief(session), /hung environment \d, .*stuck: .*ticker/);
    }
  });

  for (const napi of ['3.16.1', '2.16.17']) {
    test(`patched ${napi} survives every scenario and loses nothing, bounded or not`, async () => {
      const addon = await buildTicker({ napi, patched: true });
      for (const start of [BOUNDED, UNBOUNDED]) {
        const { code, session } = await survive([
          ...[addon, '--start', start],
          ...COUNTED,
          ...NO_POSTED_COLLECTION,
        ]);
        assert.equal(code, 0, brief(session));
        const reload = session.results.find((r) => r.scenario === 'reload');
        assert.ok(reload.stats.delivered > 0);
        assert.equal(reload.lost, 0);
      }
    });
  }

  test('patched 3.16.1 survives in every kind of runtime', async () => {
    const addon = await buildTicker({ napi: '3.16.1', patched: true });
    const { code, session } = await survive([
      ...[addon, '--start', BOUNDED, '--runtimes', '16,26,bun,deno'],
      ...NO_POSTED_COLLECTION,
    ]);
    assert.equal(session.results.length, 40);
    assert.equal(code, 0, brief(session));
  });

  test('what stock 3.16.1 never drops is lost, and told in numbers', async () => {
    const addon = await buildTicker({ napi: '3.16.1', patched: false });
    const { code, session } = await survive([
      ...[addon, '--start', UNBOUNDED, '--scenarios', 'queued', ...COUNTED],
    ]);
    assert.equal(code, 1);
    assert.match(brief(session), /failed --lost says \d+, not 0/);
  });

  test('stock 2.16.17 panics, and its message is told', async () => {
    const addon = await buildTicker({ napi: '2.16.17', patched: false });
    const { code, session } = await survive([
      ...[addon, '--start', UNBOUNDED, '--runtimes', '20,26'],
      ...['--scenarios', 'reload,exit-worker'],
    ]);
    assert.equal(code, 1);
    const panicked = session.results.filter((r) => r.outcome === 'panicked');
    assert.ok(panicked.length > 0, brief(session));
    for (const { summary, panic } of panicked) {
      assert.equal(summary, panic);
      assert.match(panic, / at napi-2\.16\.17\/src\/\S+\.rs:\d+:\d+$/);
    }
  });

  test('stock 2.0.2 crashes or panics, and where it crashes has a name', async () => {
    const addon = await buildTicker({ napi: '2.0.2', patched: false });
    const { code, session } = await survive([
      ...[addon, '--start', PAUSING, '--runtimes', '16,20,25,26'],
      ...['--scenarios', 'reload,terminate,exit-worker'],
    ]);
    assert.equal(code, 1);
    for (const { outcome } of session.results) {
      assert.match(outcome, /crashed|panicked/, brief(session));
    }
    // Which of the two is a race still, one in six for a panic; one of twelve has to be enough.
    const crashed = session.results.filter((r) => r.outcome === 'crashed');
    assert.ok(crashed.length > 0, brief(session));
    assert.match(crashed[0].signal, /^SIG(ABRT|SEGV|BUS|ILL)$/);
    if (!gdbIsThere()) return;
    const placed = crashed.find(({ where }) => where.length > 0);
    assert.ok(placed, brief(session));
    assert.match(
      placed.summary,
      /in (a second run in thread ".*"|the main thread|another than the main thread): \w+/,
    );
  });
});
