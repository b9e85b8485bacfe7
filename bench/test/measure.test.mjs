// How a runtime is had to measure, with an addon that only pretends to.

import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { measureIn } from '../src/measure.mjs';

const fake = fileURLToPath(new URL('fake-addon.cjs', import.meta.url));

const runtime = {
  ...{ name: 'this Node', kind: 'node' },
  ...{ path: process.execPath, args: [], env: {} },
};

const burst = {
  ...{ name: 'burst', kind: 'traffic', every: 1, names: ['c', 'c-ours'] },
  ...{ items: 1, producers: 1, blocked: true, repeat: 1 },
};

const planOf = (rest) => ({
  ...{ rounds: 4, processes: 1, discarded: 1, scenarios: [burst] },
  addons: { raw: fake, 'raw-ours': fake },
  ...rest,
});

const measured = (plan, where = runtime) => measureIn(where, plan, () => {});

test('each contender is first in turn, after a round that only warms up', async () => {
  const { rounds } = await measured(planOf());
  const order = rounds.map(({ figures: { burst: of } }) => [
    of.c.call,
    of['c-ours'].call,
  ]);
  assert.deepEqual(order, [
    [3, 4],
    [6, 5],
    [8, 7],
    [9, 10],
  ]);
});

test('a round has the median of samples for which contenders take turns', async () => {
  const callsOf = async (repeat) => {
    const scenarios = [{ ...burst, repeat }];
    const plan = planOf({ rounds: 1, discarded: 0, scenarios });
    const { figures } = (await measured(plan)).rounds[0];
    return [figures.burst.c.call, figures.burst['c-ours'].call];
  };
  // The calls of each: 1, 4, 5 and 2, 3, 6; then 8 and 7 as well.
  assert.deepEqual(await callsOf(3), [4, 3]);
  assert.deepEqual(await callsOf(4), [4.5, 4.5]);
});

test('rounds are shared by the processes, and counted as they are done', async () => {
  const counted = [];
  const { rounds } = await measureIn(
    runtime,
    planOf({ rounds: 5, processes: 3 }),
    (count) => counted.push(count),
  );
  assert.deepEqual(
    rounds.map(({ figures: { burst: of } }) => of.c.call < of['c-ours'].call),
    [true, false, false, true, true],
    'the order goes on where the process before has left it',
  );
  assert.deepEqual(counted, [1, 2, 3, 4, 5]);
});

test('what is seldom measured is in the first round of each so many, and not to warm up', async () => {
  const seldom = { ...burst, name: 'seldom', every: 3 };
  const { rounds } = await measured(planOf({ scenarios: [seldom, burst] }));
  assert.deepEqual(
    rounds.map(({ figures }) => 'seldom' in figures),
    [true, false, false, true],
  );
  assert.equal(rounds[0].figures.seldom.c.call, 3);
});

test('times become what parts of them lie below, those of all samples together', async () => {
  const timesOf = async (rest) => {
    const idle = { ...burst, name: 'idle', kind: 'latency', ...rest };
    const plan = planOf({ rounds: 1, discarded: 0, scenarios: [idle] });
    return (await measured(plan)).rounds[0].figures.idle.c;
  };
  assert.deepEqual(await timesOf({ pings: 100 }), {
    ...{ p50: 49, p99: 98, 'p99.9': 99 },
  });
  // Not those that are the first of each sample.
  assert.deepEqual(await timesOf({ pings: 110, unmeasured: 10 }), {
    ...{ p50: 59, p99: 108, 'p99.9': 109 },
  });
  // Its turns are the first, the fourth, the fifth and the eighth.
  assert.deepEqual(await timesOf({ pings: 1, repeat: 4 }), {
    ...{ p50: 3, p99: 7, 'p99.9': 7 },
  });
});

test('a round is whole however long its line is', async () => {
  const idle = { ...burst, kind: 'latency', pings: 40_000 };
  const plan = planOf({ rounds: 3, scenarios: [idle] });
  assert.equal((await measured(plan)).rounds.length, 3);
});

test('a contender that is not loaded is told of, and on a Node is an error', async () => {
  const plan = planOf({ addons: { raw: fake, 'raw-ours': `${fake}.gone` } });
  await assert.rejects(measured(plan), /this Node does not load c-ours: /);
  const { rounds, absent } = await measured(plan, { ...runtime, kind: 'bun' });
  assert.match(absent['c-ours'], /Cannot find module/);
  assert.deepEqual(Object.keys(rounds[0].figures.burst), ['c']);
});

test('what fails is told with its scenario and its contender', async () => {
  const plan = planOf({ scenarios: [{ ...burst, items: 0 }] });
  await assert.rejects(
    measured(plan),
    /failed \(exit 1\) after 0 of 4 rounds[^]*burst of c.*: there is nothing to send/,
  );
});
