// blocked: the JavaScript thread is held until the addon's producers are stuck
// on a queue that is full; then the environment ends. First in workers that are
// terminated, then in the main environment, by process.exit.
//
// The size of the queue need not be known: on Linux the native threads are
// watched until they sleep; elsewhere they are given half a second.

const { tell } = require('../inside/report.cjs');
const { scenario, sleep } = require('../inside/scenario.cjs');
const { open, terminate } = require('../inside/environments.cjs');
const { holdFor, holdUntilAsleep } = require('../inside/hold.cjs');
const { threadIds, activity, asleepSince } = require('../inside/threads.cjs');

const LEAST_MS = 150;
const MOST_MS = 3000;
const ELSEWHERE_MS = 500;

/** How long threads of an environment that has ended may take to end, and how long the asleep are watched. */
const LEAVING_MS = 1500;
const WATCHED_MS = 1000;

/** The environment's own thread, which holds, and whatever the runtime keeps for it. */
const ENVIRONMENT_THREADS = 1;

/** Returns how many sleep, where that can be seen. */
function holdTillStuck(before, exceptFor) {
  if (before.size === 0) {
    holdFor(ELSEWHERE_MS);
    return {};
  }
  return holdUntilAsleep(before, {
    least: LEAST_MS,
    most: MOST_MS,
    exceptFor,
  });
}

/** Ids of threads that are not in `before` and do not go away. */
async function leftOver(before) {
  const until = Date.now() + LEAVING_MS;
  let left;
  do {
    left = threadIds().filter((id) => !before.has(id));
    if (left.length > 0) await sleep(20);
  } while (left.length > 0 && Date.now() < until);
  return left;
}

async function asleepForAWhile(ids) {
  const seen = activity(ids);
  await sleep(WATCHED_MS);
  return asleepSince(seen, ids);
}

async function round(config, random, name, manner) {
  const before = new Set(threadIds());
  const held = new Int32Array(new SharedArrayBuffer(4)).fill(1);
  const environment = open(config, {
    manner,
    held,
    settle: random.between(0, 20),
  });
  await environment.started;
  if (manner === 'hold') {
    tell(config, holdTillStuck(before, ENVIRONMENT_THREADS));
  }
  await terminate(config, name, { worker: environment.worker, held });
  return leftOver(before);
}

scenario(
  { main: true, endsItself: true },
  async ({ config, random, addon, say }) => {
    const { rounds } = config.scenario;
    // What a runtime keeps of an environment that has no addon is no finding.
    const usual = await round(config, random, 'an empty environment', 'empty');
    const left = [];
    for (let turn = 1; turn <= rounds; turn++) {
      const name = `environment ${turn}, terminated with its producers blocked`;
      left.push(await round(config, random, name, 'hold'));
      say({ step: turn, of: rounds + 1 });
    }
    // A pool that serves the whole process stays behind once; only what each
    // further environment leaves is stuck there for good.
    const further = left.slice(1);
    if (further.every((ids) => ids.length > usual.length)) {
      const asleep = await asleepForAWhile(further.flat());
      const environments = further.length;
      if (asleep.length >= environments) {
        say({ stranded: asleep, environments });
        await new Promise(() => setInterval(() => {}, 1000));
      }
    }
    if (addon.lost) say({ lost: await addon.lost() });
    const before = new Set(threadIds());
    await addon.start({ settle: random.between(0, 20) });
    addon.whenCalled(() => {
      say(holdTillStuck(before, 0));
      say({ step: rounds + 1, of: rounds + 1 });
      say({ done: true });
      say({ ending: 'the process, by process.exit with producers blocked' });
      process.exit(0);
    });
  },
);
