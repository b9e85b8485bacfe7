// What one function of the example does, as lines. But for the last story no thread
// calls it but that of its environment, so that the lines are always the same.
//
//   RUNTIME events.cjs ADDON STORY KIND [ITEMS]

'use strict';

const [, , addonPath, story, kind, items = '3'] = process.argv;
const addon = require(addonPath);

const STATUSES = new Map([
  [0, 'ok'],
  [1, 'invalid_arg'],
  [15, 'queue_full'],
  [16, 'closing'],
  [21, 'would_deadlock'],
]);

const log = (line) => console.log(line);
const status = (answer) => STATUSES.get(answer) ?? answer;

const start = (callback, differs) =>
  addon.start(
    kind,
    {
      ending: story,
      maxQueueSize: 0,
      blocking: false,
      threads: 0,
      emptyEnvInFinalizer: 'deno' in process.versions,
      ...differs,
    },
    callback,
  );

function send(number) {
  const answers = new Set();
  for (let n = 0; n < Number(items); n++) answers.add(addon.send(number));
  log(`send ${[...answers].map(status)}`);
}

const perform = (number, ...names) =>
  names.forEach((name) => log(`${name} ${status(addon[name](number))}`));

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const closed = (number) => until(() => addon.look(number).finalized);

function tell(number) {
  const { delivered, cleanedUp, alive, faults } = addon.look(number);
  log(`delivered ${delivered}, cleaned up ${cleanedUp}, alive ${alive}`);
  for (const fault of faults) log(`fault: ${fault}`);
}

const STORIES = {
  async values() {
    const number = start((...values) => log(`js ${JSON.stringify(values)}`));
    send(number);
    perform(number, 'release');
    await closed(number);
    tell(number);
  },

  async leftovers() {
    const number = start(() => log('js'));
    send(number);
    perform(number, 'abort');
    await closed(number);
    tell(number);
  },

  // Held once more, so that it can be asked after its end.
  async abort() {
    const number = start(() => log('js'));
    perform(number, 'acquire');
    send(number);
    perform(number, 'abort', 'acquire');
    await closed(number);
    tell(number);
    perform(number, 'acquire', 'release', 'abort');
  },

  // The callers let go of it by being refused.
  async refused() {
    const number = start(() => log('js'));
    perform(number, 'acquire', 'abort', 'send');
    await closed(number);
    perform(number, 'send', 'acquire', 'release');
    tell(number);
  },

  async full() {
    const number = start(() => {}, { maxQueueSize: 1, blocking: true });
    perform(number, 'send', 'send', 'release');
    await closed(number);
    tell(number);
  },

  async throwing() {
    process.on('uncaughtException', ({ message }) =>
      log(`uncaught ${message}`),
    );
    process.on('warning', ({ code }) => log(`warning ${code}`));
    const number = start(() => {
      throw new Error('from the callback');
    });
    send(number);
    perform(number, 'release');
    await closed(number);
    await new Promise((resolve) => setImmediate(resolve));
    tell(number);
  },

  // Nothing is drained then, and nothing finalized; the threads go on.
  async exit() {
    const number = start(() => {}, { threads: 3 });
    await until(() => addon.look(number).delivered > 5);
    log('exit');
    process.exit(0);
  },
};

STORIES[story]();
