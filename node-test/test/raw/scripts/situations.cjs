// One situation in the life of a thread-safe function, as a program of its own:
// the order of its lines on stdout is what is compared. Lines of native threads
// begin with `thread` and come in any order.
//
//   RUNTIME situations.cjs ADDON SITUATION

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const [addonPath, situation] = isMainThread
  ? process.argv.slice(2)
  : [workerData.addonPath, workerData.situation];
const raw = require(addonPath);

const { log } = raw;

/** Makes each call by itself, and logs what was answered. */
function perform(id, program, number = 0) {
  log(raw.perform(id, program, number));
}

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Milliseconds for which the event loop does not turn. */
function holdThread(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

const closed = (id) => until(() => raw.isFinalized(id));
const itemsHaveCome = (id, count) => until(() => raw.items(id) === count);
const nextTurns = () => new Promise((resolve) => setTimeout(resolve, 30));

const nothing = () => {};
const EVERY_CALL = 'acquire call release context unref';

/** Runs a situation in a worker; resolves when it has ended and its function has closed. */
async function inWorker(name, onMessage = () => {}) {
  const worker = new Worker(__filename, {
    workerData: { addonPath, situation: name },
  });
  worker.on('message', () => onMessage(worker));
  const code = await new Promise((resolve) => worker.on('exit', resolve));
  // Deno says that a worker has ended before it has.
  await closed(0);
  log(`worker ended with ${code}`);
}

const LATE = 'gate1 context acquire call context acquire call release';

/** Lets the late thread make its calls, after the end of the environment. */
function letLateThreadCall() {
  raw.open(1);
  raw.join(5000);
}

function watchAsyncHooks(type, mark) {
  const hooks = require('async_hooks');
  const events = [];
  let watched;
  const note = (name) => (id) => id === watched && events.push(name);
  hooks
    .createHook({
      init(id, itsType, trigger, resource) {
        if (itsType !== type) return;
        watched = id;
        events.push(`init ${resource === mark}`);
      },
      before: note('before'),
      after: note('after'),
      destroy: note('destroy'),
    })
    .enable();
  return { hooks, events, current: () => hooks.executionAsyncId() === watched };
}

const SITUATIONS = {
  async released() {
    const id = raw.create({
      func: nothing,
      threads: 2,
      onFinalize: EVERY_CALL,
    });
    perform(id, 'call call', 1);
    perform(id, 'release');
    perform(id, 'release');
    perform(id, 'call', 3);
    perform(id, 'acquire');
    perform(id, 'release');
    perform(id, 'abort');
    await closed(id);
    log('end');
  },

  async aborted() {
    const id = raw.create({
      func: nothing,
      threads: 3,
      onFinalize: EVERY_CALL,
    });
    perform(id, 'call call', 1);
    perform(id, 'abort');
    perform(id, 'acquire');
    perform(id, 'context');
    perform(id, 'abort');
    perform(id, 'call', 3);
    perform(id, 'call', 4);
    perform(id, 'release');
    await closed(id);
    log('end');
  },

  async 'aborted-while-held'() {
    const id = raw.create({ func: nothing, threads: 3 });
    perform(id, 'call', 1);
    perform(id, 'abort');
    await closed(id);
    perform(id, 'acquire');
    perform(id, 'call', 2);
    perform(id, 'release');
    log('end');
  },

  async full() {
    const id = raw.create({ func: nothing, maxQueueSize: 2 });
    perform(id, 'call call call', 1);
    await itemsHaveCome(id, 2);
    perform(id, 'call', 4);
    perform(id, 'abort');
    perform(id, 'call', 5);
  },

  async 'full-aborted'() {
    const id = raw.create({ func: nothing, maxQueueSize: 1, threads: 4 });
    perform(id, 'call', 1);
    for (const name of ['a', 'b', 'c']) raw.thread(id, '5*block', name);
    log(`threads asleep: ${raw.waitUntilAsleep(3, 5000)}`);
    perform(id, 'abort');
    raw.join(5000);
    await closed(id);
    log('end');
  },

  async 'full-delivered'() {
    const id = raw.create({ func: nothing, maxQueueSize: 3, threads: 4 });
    perform(id, 'call call call', 1);
    for (const name of ['a', 'b', 'c']) raw.thread(id, 'block release', name);
    log(`threads asleep: ${raw.waitUntilAsleep(3, 5000)}`);
    await itemsHaveCome(id, 6);
    raw.join(5000);
    perform(id, 'release');
    await closed(id);
    log('end');
  },

  async 'called-in-item'() {
    const id = raw.create({ func: nothing, onFirstItem: 'call acquire' });
    perform(id, 'call call', 1);
    await itemsHaveCome(id, 3);
    perform(id, 'release');
    perform(id, 'release');
    await closed(id);
  },

  async 'aborted-in-item'() {
    const id = raw.create({ func: nothing, onFirstItem: 'abort' });
    perform(id, 'call call call', 1);
    await closed(id);
    log('end');
  },

  async 'called-in-drained-item'() {
    const id = raw.create({
      func: nothing,
      threads: 3,
      onFirstItem: 'call acquire',
    });
    perform(id, 'call call', 1);
    perform(id, 'abort');
    await closed(id);
    log('end');
  },

  async 'called-in-last-item'() {
    const id = raw.create({ func: nothing, onFirstItem: 'call acquire' });
    perform(id, 'call', 1);
    perform(id, 'release');
    await closed(id);
    log('end');
  },

  async 'released-in-item'() {
    const id = raw.create({
      func(number) {
        perform(id, 'release');
        perform(id, 'call', number + 50);
      },
    });
    perform(id, 'call', 1);
    await closed(id);
    log('end');
  },

  async microtasks() {
    const id = raw.create({
      func(number) {
        log(`js ${number}`);
        Promise.resolve().then(() => log(`microtask ${number}`));
        process.nextTick(() => log(`tick ${number}`));
        setImmediate(() => log(`immediate ${number}`));
      },
    });
    perform(id, 'call call call', 1);
    perform(id, 'release');
    await closed(id);
    await nextTurns();
  },

  async 'items-a-turn'() {
    let delivered = 0;
    const seen = new Set();
    const id = raw.create({ func: () => delivered++, callJs: 0 });
    function look() {
      seen.add(delivered);
      if (delivered < 3500) setImmediate(look);
    }
    look();
    perform(id, '3500*call');
    // Late is not lost: a ring that is heard twice would deliver more in a turn.
    holdThread(200);
    await until(() => delivered === 3500 && seen.has(3500));
    log(`delivered by turn: ${[...seen]}`);
    perform(id, 'release');
  },

  async throwing() {
    process.on('uncaughtException', ({ message }) =>
      log(`uncaught ${message}`),
    );
    process.on('warning', ({ code }) => log(`warning ${code}`));
    const id = raw.create({
      func(number) {
        throw new Error(String(number));
      },
    });
    perform(id, 'call call', 1);
    await nextTurns();
    perform(id, 'release');
    await closed(id);
  },

  async 'async-hooks'() {
    const resource = {};
    const { hooks, events, current } = watchAsyncHooks('watched', resource);
    const storage = new hooks.AsyncLocalStorage();
    const description = {
      func(number) {
        const is = hooks.executionAsyncResource() === resource;
        const stored = storage.getStore();
        events.push(`item ${number} ${current()} ${is} ${stored}`);
      },
      resource,
      name: 'watched',
      threads: 2,
    };
    const id = storage.run('creator', () => raw.create(description));
    storage.run('caller', () => perform(id, 'call call', 1));
    perform(id, 'release release');
    await closed(id);
    await nextTurns();
    for (const event of events) log(event);
  },

  async 'async-hooks-aborted'() {
    const resource = {};
    const { events } = watchAsyncHooks('watched', resource);
    const description = { func: nothing, resource, name: 'watched' };
    const id = raw.create({ ...description, threads: 2 });
    perform(id, 'call', 1);
    perform(id, 'abort');
    await closed(id);
    await nextTurns();
    for (const event of events) log(event);
    perform(id, 'release');
  },

  'unref-is-a-flag'() {
    const id = raw.create({ func: nothing });
    perform(id, 'unref unref ref unref');
    perform(id, 'call', 1);
    log('end of script');
  },

  'ref-is-a-flag'() {
    const id = raw.create({ func: nothing });
    perform(id, 'ref ref unref');
    log('end of script');
  },

  'unref-and-release'() {
    const id = raw.create({ func: nothing });
    perform(id, 'unref');
    perform(id, 'release');
    log('end of script');
  },

  async 'ref-after-close'() {
    const id = raw.create({ func: nothing, threads: 2 });
    perform(id, 'abort');
    await closed(id);
    perform(id, 'ref unref');
    perform(id, 'release');
  },

  'main-ends'() {
    raw.hook('hook before');
    const id = raw.create({ func: nothing, threads: 2 });
    raw.hook('hook after');
    perform(id, 'unref');
    perform(id, 'call call call', 1);
    log('end of script');
  },

  'main-exits'() {
    raw.hook('hook before');
    const id = raw.create({ func: nothing, threads: 2 });
    raw.hook('hook after');
    perform(id, 'call call call', 1);
    log('exit');
    process.exit(0);
  },

  async 'worker-exits'() {
    await inWorker('in-worker-exits');
    letLateThreadCall();
  },

  'in-worker-exits'() {
    raw.hook('hook before');
    const id = raw.create({ func: nothing, threads: 4 });
    raw.hook('hook after');
    raw.thread(id, LATE, 'late');
    perform(id, 'call call call', 1);
    log('exit');
    process.exit(0);
  },

  async 'worker-exits-in-item'() {
    await inWorker('in-worker-exits-in-item');
    letLateThreadCall();
  },

  'in-worker-exits-in-item'() {
    raw.hook('hook before');
    const id = raw.create({
      func() {
        process.exit(0);
        // Some runtimes end JavaScript no sooner than it loops.
        for (let turn = 0; turn < 1e6; turn++);
      },
      threads: 4,
    });
    raw.hook('hook after');
    raw.thread(id, LATE, 'late');
    perform(id, 'call call call', 1);
  },

  async 'worker-ends'() {
    await inWorker('in-worker-ends');
    letLateThreadCall();
  },

  'in-worker-ends'() {
    raw.hook('hook before');
    const id = raw.create({
      func: nothing,
      threads: 4,
      onFinalize: EVERY_CALL,
    });
    raw.hook('hook after');
    perform(id, 'unref');
    raw.thread(id, LATE, 'late');
    setImmediate(() => perform(id, 'call call call', 1));
  },

  async 'worker-terminated'() {
    await inWorker('in-worker-terminated', (worker) => {
      worker.terminate();
      raw.open(2);
    });
    letLateThreadCall();
  },

  'in-worker-terminated'() {
    raw.hook('hook before');
    const id = raw.create({ func: nothing, threads: 4 });
    raw.hook('hook after');
    raw.thread(id, LATE, 'late');
    perform(id, 'call call call', 1);
    require('worker_threads').parentPort.postMessage('ready');
    // In the middle of its own script, until it has been asked to end.
    raw.pass(2);
    setInterval(nothing, 1000);
  },

  async 'worker-exits-full'() {
    await inWorker('in-worker-exits-full');
    raw.join(5000);
  },

  'in-worker-exits-full'() {
    const id = raw.create({ func: nothing, maxQueueSize: 1, threads: 4 });
    perform(id, 'call', 1);
    for (const name of ['a', 'b', 'c']) raw.thread(id, '2*block release', name);
    log(`threads asleep: ${raw.waitUntilAsleep(3, 5000)}`);
    process.exit(0);
  },
};

Promise.resolve(SITUATIONS[situation]()).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
