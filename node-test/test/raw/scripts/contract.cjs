// Every row of the contract, call by call, in one environment. Prints the rows
// as one line of JSON at the end: { "row": "answer" }. What native threads
// answer is in the lines that the addon writes.
//
//   RUNTIME contract.cjs ADDON

'use strict';

const ALL = require('./every-call.cjs');

const raw = require(process.argv[2]);
const rows = {};

function row(name, answer) {
  if (name in rows) throw new Error(`there are two rows called ${name}`);
  rows[name] = String(answer);
}

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const perform = (id, program) => raw.perform(id, program, 1);

/** Makes each call of `calls` by itself, as a row of its own. */
function each(state, id, calls) {
  for (const call of calls) row(`${state}: ${call}`, perform(id, call));
}

/** Runs a program in a native thread and waits for it to end. */
async function elsewhere(name, id, program) {
  raw.thread(id, program, name);
  await until(() => raw.waitForThreads(0) === 0);
}

const close = (id) => until(() => raw.isFinalized(id));

async function createsWhatItShould() {
  for (const fault of [
    'env NULL',
    'name NULL',
    'result NULL',
    'no threads',
    'nothing to call',
    'func not callable',
  ]) {
    row(
      `create, ${fault}`,
      raw.createFaulty(fault, () => {}),
    );
  }
  const variants = {
    'resource NULL': { func() {} },
    'resource an object': { func() {}, resource: { marked: true } },
    'no func': {},
    'no finalizer': { func() {}, finalizer: 0 },
    'the highest queue limit': { func() {}, maxQueueSize: -1 },
    'the highest queue limit but one': { func() {}, maxQueueSize: -2 },
    'four threads': { func() {}, threads: 4 },
  };
  for (const [name, description] of Object.entries(variants)) {
    const id = raw.create(description);
    row(`create, ${name}`, perform(id, 'call'));
    perform(id, 'abort');
    if (description.finalizer !== 0) await close(id);
  }
  const plain = raw.create({ func() {}, callJs: 0 });
  row('create, no callback', perform(plain, 'context'));
  perform(plain, 'release');
}

async function answersWhileOpen() {
  const id = raw.create({ func() {}, threads: 2 });
  const calls = ['call', 'block', 'acquire', 'release', 'context', 'ref'];
  each('open', id, [...calls, 'context-into-null', 'unref']);
  row('open: unref again, ref again', perform(id, 'unref unref ref ref'));
  await elsewhere(
    'open: another thread',
    id,
    'acquire context call block release ref unref',
  );
  row('open, no limit: 5000 calls', perform(id, '5000*call'));
  row('open: release of all', perform(id, 'release release'));
  row('open, no count left: call', perform(id, 'call'));
  each('open, no count left', id, [
    'block',
    'acquire',
    'release',
    'abort',
    'context',
    'ref',
  ]);
  await close(id);
  row('open, no count left: items delivered', raw.items(id));
}

async function answersWhenFull() {
  const id = raw.create({ func() {}, threads: 5, maxQueueSize: 2 });
  row(
    'limit 2: three calls',
    ['call', 'call', 'call'].map((call) => perform(id, call)),
  );
  row('full: block on its own thread', perform(id, 'block'));
  raw.thread(id, 'block', 'full: block on another thread until there is room');
  row('full: another thread sleeps', raw.waitUntilAsleep(1, 5000));
  await until(() => raw.waitForThreads(0) === 0 && raw.items(id) === 3);
  row('full, delivered: call', perform(id, 'call'));
  perform(id, 'call');
  raw.thread(id, 'block', 'full: block on another thread until it closes');
  raw.waitUntilAsleep(1, 5000);
  row('full: abort', perform(id, 'abort'));
  row('full, closing: call', perform(id, 'call'));
  row('full, closing: block', perform(id, 'block'));
  row('full, closing: threads left', raw.waitForThreads(5000));
  await close(id);
}

async function takesCountsWhileClosing() {
  const id = raw.create({ func() {}, threads: 4 });
  perform(id, 'call');
  row('abort', perform(id, 'abort'));
  each('closing', id, [
    'acquire',
    'context',
    'ref',
    'unref',
    'call',
    'release',
    'abort',
  ]);
  // The call, the release and the abort have taken the three counts that were left.
  each('closing, no count left', id, ALL);
  await close(id);
}

async function livesUntilTheLastCountIsGone() {
  const id = raw.create({ func() {}, threads: 5 });
  perform(id, 'abort');
  await close(id);
  each('closed', id, ['context', 'acquire', 'ref', 'unref']);
  row('closed, 4 counts: call', perform(id, 'call'));
  row('closed, 3 counts: release', perform(id, 'release'));
  row('closed, 2 counts: abort', perform(id, 'abort'));
  row('closed, 1 count: context', perform(id, 'context'));
  await elsewhere(
    'closed, 1 count: another thread',
    id,
    'acquire context call',
  );
  each('freed', id, ALL);
  await elsewhere(
    'freed: another thread',
    id,
    'call acquire release abort context',
  );
  row('freed: context into NULL', perform(id, 'context-into-null'));
}

async function freesAtOnceWithoutCounts() {
  const id = raw.create({ func() {}, threads: 1 });
  row('empty: release of the only count', perform(id, 'release'));
  row('empty, released: release', perform(id, 'release'));
  row('empty, released: acquire', perform(id, 'acquire'));
  row('empty, released: call', perform(id, 'call'));
  await close(id);
  await until(() => perform(id, 'context') !== 'context ok');
  row('empty, released, freed: context', perform(id, 'context'));
}

async function knowsWhatItNeverGave() {
  const id = raw.create({ func() {}, threads: 1 });
  const handle = BigInt(raw.handleOf(id));
  const generation = 1n << 32n;
  const handles = {
    NULL: 0n,
    'of no generation': handle % generation,
    'of the next generation': handle + generation,
    'of a place never used': handle + 2_000_000n,
    'of all bits': (1n << 64n) - 1n,
  };
  for (const [name, number] of Object.entries(handles)) {
    const made = raw.adopt(String(number));
    each(`handle ${name}`, made, ALL);
  }
  row('after handles never given: call', perform(id, 'call'));
  perform(id, 'abort');
  await close(id);
}

async function answersInItsCallbacks() {
  const id = raw.create({
    func() {
      row('in the last item: release', perform(id, 'release'));
      row('in the last item: call', perform(id, 'call'));
      row('in the last item: acquire', perform(id, 'acquire'));
    },
    threads: 1,
  });
  perform(id, 'call');
  row('with an item: release of the only count', perform(id, 'release'));
  await close(id);
}

async function leavesTheLastErrorAlone() {
  const closed = raw.create({ func() {}, threads: 9 });
  perform(closed, 'abort');
  await close(closed);
  const never = raw.adopt('0');
  const opened = [];
  for (const call of [...ALL, 'context-into-null']) {
    // Each its own: after an abort it would not be open any more.
    const open = raw.create({ func() {}, threads: 2 });
    opened.push(open);
    row(`last error, open: ${call}`, raw.lastErrorAfter(open, call));
    row(`last error, closed: ${call}`, raw.lastErrorAfter(closed, call));
    row(`last error, NULL: ${call}`, raw.lastErrorAfter(never, call));
  }
  for (const open of opened) perform(open, 'abort');
  for (const open of opened) await close(open);
}

(async () => {
  await createsWhatItShould();
  await answersWhileOpen();
  await answersWhenFull();
  await takesCountsWhileClosing();
  await livesUntilTheLastCountIsGone();
  await freesAtOnceWithoutCounts();
  await knowsWhatItNeverGave();
  await answersInItsCallbacks();
  await leavesTheLastErrorAlone();
  await until(() => raw.waitForThreads(0) === 0);
  row('payloads left', raw.payloads());
  raw.log(JSON.stringify(rows));
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
