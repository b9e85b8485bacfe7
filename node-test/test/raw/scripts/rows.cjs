// The rows of the contract, each by itself: on a function of its own, which is
// brought into the state that the row is about. So an answer that differs
// leaves the next rows as they are, and one that ends the process says which
// row it was.
//
//   RUNTIME rows.cjs ADDON ROWS
//
// ROWS is a JSON list of names. Prints `row: NAME`, then `answer: ANSWER` or
// what a native thread of that name logs.

'use strict';

const ALL = require('./every-call.cjs');

const raw = require(process.argv[2]);

const nothing = () => {};
const perform = (id, program) => raw.perform(id, program, 1);

const PATIENCE_MS = 2_000;

/** Turns the event loop until it is so, or says what never came. */
async function until(what, condition) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const finalized = (id) => until('finalized', () => raw.isFinalized(id));
const delivered = (id, count) =>
  until('delivered', () => raw.items(id) === count);
const threadsEnded = () => until('left', () => raw.waitForThreads(0) === 0);

/** Runs a program in a native thread, whose log is the answer. */
function logged(name, id, program) {
  raw.thread(id, program, name);
}

/** By state: makes a function that is in it. */
const STATES = {
  open: () => raw.create({ func: nothing, threads: 2 }),

  // Open until what is queued has been delivered.
  'open, no count left'() {
    const id = raw.create({ func: nothing });
    perform(id, 'call release');
    return id;
  },

  full() {
    const id = raw.create({ func: nothing, threads: 4, maxQueueSize: 2 });
    perform(id, 'call call');
    return id;
  },

  'full, closing'() {
    const id = STATES.full();
    perform(id, 'abort');
    return id;
  },

  closing() {
    const id = raw.create({ func: nothing, threads: 3 });
    perform(id, 'call abort');
    return id;
  },

  'closing, no count left'() {
    const id = raw.create({ func: nothing });
    perform(id, 'call abort');
    return id;
  },

  async closed() {
    const id = raw.create({ func: nothing, threads: 5 });
    perform(id, 'abort');
    await finalized(id);
    return id;
  },

  async freed() {
    const id = raw.create({ func: nothing });
    perform(id, 'abort');
    await finalized(id);
    return id;
  },

  'empty, released'() {
    const id = raw.create({ func: nothing });
    perform(id, 'release');
    return id;
  },
};

const CALLS = {
  open: [
    'call',
    'block',
    'acquire',
    'release',
    'context',
    'ref',
    'context-into-null',
    'unref',
  ],
  'open, no count left': ALL.filter((call) => call !== 'unref'),
  'full, closing': ['call', 'block'],
  closing: ['acquire', 'context', 'ref', 'unref', 'call', 'release', 'abort'],
  'closing, no count left': ALL,
  closed: ['context', 'acquire', 'ref', 'unref'],
  freed: ALL,
  'empty, released': ['release', 'acquire', 'call'],
};

const rows = {};

for (const fault of [
  'env NULL',
  'name NULL',
  'result NULL',
  'no threads',
  'nothing to call',
  'func not callable',
]) {
  rows[`create, ${fault}`] = () => raw.createFaulty(fault, nothing);
}

for (const [name, description] of Object.entries({
  'resource NULL': { func: nothing },
  'resource an object': { func: nothing, resource: { marked: true } },
  'no func': {},
  'no finalizer': { func: nothing, finalizer: 0 },
  'the highest queue limit': { func: nothing, maxQueueSize: -1 },
  'the highest queue limit but one': { func: nothing, maxQueueSize: -2 },
  'four threads': { func: nothing, threads: 4 },
})) {
  rows[`create, ${name}`] = () => perform(raw.create(description), 'call');
}
rows['create, no callback'] = () =>
  perform(raw.create({ func: nothing, callJs: 0 }), 'context');

for (const [state, calls] of Object.entries(CALLS)) {
  for (const call of calls) {
    rows[`${state}: ${call}`] = async () =>
      perform(await STATES[state](), call);
  }
}

/** Rows that are no more than a program on a function in some state. */
for (const [name, state, program] of [
  ['open: unref again, ref again', 'open', 'unref unref ref ref'],
  ['open, no limit: 5000 calls', 'open', '5000*call'],
  ['open: release of all', 'open', 'release release'],
  ['full: block on its own thread', 'full', 'block'],
  ['full: abort', 'full', 'abort'],
  ['abort', 'open', 'abort'],
  ['closed, 4 counts: call', 'closed', 'call'],
  ['closed, 3 counts: release', 'closed', 'release'],
  ['closed, 2 counts: abort', 'closed', 'abort'],
  ['closed, 1 count: context', 'closed', 'context'],
  ['freed: context into NULL', 'freed', 'context-into-null'],
]) {
  rows[name] = async () => perform(await STATES[state](), program);
}

/** The same in a native thread. */
for (const [name, state, program] of [
  [
    'open: another thread',
    'open',
    'acquire context call block release ref unref',
  ],
  ['closed, 1 count: another thread', 'closed', 'acquire context call'],
  ['freed: another thread', 'freed', 'call acquire release abort context'],
]) {
  rows[name] = async () => logged(name, await STATES[state](), program);
}

Object.assign(rows, {
  async 'open, no count left: items delivered'() {
    const id = raw.create({ func: nothing, quiet: 1 });
    perform(id, '5004*call');
    perform(id, 'release');
    await finalized(id);
    return raw.items(id);
  },

  'limit 2: three calls'() {
    const id = raw.create({ func: nothing, maxQueueSize: 2 });
    return ['call', 'call', 'call'].map((call) => perform(id, call));
  },

  async 'full: block on another thread until there is room'() {
    const id = STATES.full();
    logged('full: block on another thread until there is room', id, 'block');
    raw.waitUntilAsleep(1, 5000);
    await delivered(id, 3);
  },

  'full: another thread sleeps'() {
    const id = STATES.full();
    raw.thread(id, 'block', 'blocked');
    return raw.waitUntilAsleep(1, 5000);
  },

  async 'full, delivered: call'() {
    const id = STATES.full();
    await delivered(id, 2);
    return perform(id, 'call');
  },

  'full: block on another thread until it closes'() {
    const id = STATES.full();
    logged('full: block on another thread until it closes', id, 'block');
    raw.waitUntilAsleep(1, 5000);
    perform(id, 'abort');
  },

  'full, closing: threads left'() {
    const id = STATES.full();
    raw.thread(id, 'block', 'blocked');
    raw.waitUntilAsleep(1, 5000);
    perform(id, 'abort');
    return raw.waitForThreads(5000);
  },

  'empty: release of the only count': () =>
    perform(raw.create({ func: nothing }), 'release'),

  async 'empty, released, freed: context'() {
    const id = STATES['empty, released']();
    await finalized(id);
    return perform(id, 'context');
  },

  'after handles never given: call'() {
    const id = STATES.open();
    raw.adopt('0');
    return perform(id, 'call');
  },

  'with an item: release of the only count'() {
    const id = raw.create({ func: nothing });
    perform(id, 'call');
    return perform(id, 'release');
  },

  async 'payloads left'() {
    const before = raw.payloads();
    const id = raw.create({ func: nothing });
    perform(id, 'call call call abort');
    await finalized(id);
    return raw.payloads() - before;
  },
});

for (const call of ['release', 'call', 'acquire']) {
  rows[`in the last item: ${call}`] = async () => {
    const answers = [];
    const id = raw.create({
      func: () => answers.push(perform(id, call)),
    });
    perform(id, 'call release');
    await until('delivered', () => answers.length > 0);
    return answers[0];
  };
}

/** Handles that nobody was given. Only a library that numbers its handles can know them. */
const generation = 1n << 32n;
for (const [name, number] of Object.entries({
  NULL: () => 0n,
  'of no generation': (handle) => handle % generation,
  'of the next generation': (handle) => handle + generation,
  'of a place never used': (handle) => handle + 2_000_000n,
  'of all bits': () => (1n << 64n) - 1n,
})) {
  for (const call of ALL) {
    rows[`handle ${name}: ${call}`] = () => {
      const handle = BigInt(raw.handleOf(STATES.open()));
      return perform(raw.adopt(String(number(handle))), call);
    };
  }
}

for (const call of [...ALL, 'context-into-null']) {
  rows[`last error, open: ${call}`] = () =>
    raw.lastErrorAfter(STATES.open(), call);
  rows[`last error, closed: ${call}`] = async () =>
    raw.lastErrorAfter(await STATES.closed(), call);
  rows[`last error, NULL: ${call}`] = () =>
    raw.lastErrorAfter(raw.adopt('0'), call);
}

(async () => {
  for (const name of JSON.parse(process.argv[3])) {
    if (!(name in rows)) throw new Error(`there is no row called ${name}`);
    raw.log(`row: ${name}`);
    const answer = await rows[name]();
    await threadsEnded();
    if (answer !== undefined) raw.log(`answer: ${answer}`);
  }
  raw.log('row: the end');
  // Whatever is left open.
  process.exit(0);
})().catch((error) => {
  raw.log(`answer: ${error.message}`);
  process.exit(1);
});
