// What every scenario begins and ends with.

const fs = require('fs');

const { openAddon, sleep } = require('./addon.cjs');
const { randomFrom } = require('./random.cjs');
const { tell } = require('./report.cjs');
const { threadIds } = require('./threads.cjs');

/** How long payloads of environments that have ended may take to be dropped. */
const DROPPED_MS = 3000;

/** Waits until nothing is lost; resolves to what the last look said. */
async function lostInTheEnd(addon) {
  const until = Date.now() + DROPPED_MS;
  let lost = await addon.lost();
  while (lost !== 0 && Date.now() < until) {
    await sleep(20);
    lost = await addon.lost();
  }
  return lost;
}

/** What the addon's own counters say, once no environment but this is left. */
async function account(config, addon, started) {
  if (!addon) return;
  if (addon.lost && !started) tell(config, { lost: await lostInTheEnd(addon) });
  if (addon.stats) tell(config, { stats: await addon.stats() });
}

/**
 * Runs `body({ config, random, addon, say })`: `addon` is the addon in the main
 * environment, loaded there first where `options.main` says so.
 * `startsInMain`: the addon is still at work there in the end, so that nothing can
 * be said of what was lost. `endsItself`: the body ends the process.
 */
function scenario(
  { main = false, startsInMain = false, endsItself = false },
  body,
) {
  const config = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
  const say = (entry) => tell(config, entry);
  const run = async () => {
    say({ threads: threadIds() });
    const addon = main ? await openAddon(config) : null;
    await body({ config, random: randomFrom(config.seed), addon, say });
    if (endsItself) return;
    await account(config, addon, startsInMain);
    say({ done: true });
    say({ ending: 'the process, by process.exit' });
    process.exit(0);
  };
  run().catch((error) => {
    say({ failed: (error && error.stack) || String(error) });
    process.exit(1);
  });
}

module.exports = { scenario, sleep };
