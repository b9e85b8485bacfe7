// late-drop: what the addon made outlives its use. Environments end, and the
// addon's threads let go of what they hold only then; in a live environment,
// what --start returned is forgotten and collected under threads that go on;
// what is still kept goes with the main environment.

const { scenario, sleep } = require('../inside/scenario.cjs');
const { collect } = require('../inside/collect.cjs');
const { open, terminate } = require('../inside/environments.cjs');

scenario(
  { main: true, startsInMain: true },
  async ({ config, random, addon, say }) => {
    const { rounds } = config.scenario;
    for (let round = 1; round <= rounds; round++) {
      // By turns: stopped and forgotten before the end, or kept until then.
      const environment = open(config, {
        manner: round % 2 === 0 ? 'gone' : 'wait',
        settle: random.between(0, 20),
      });
      await addon.start({ settle: random.between(0, 10) });
      await environment.started;
      await terminate(config, `environment ${round}, terminated`, environment);
      if (addon.stop && round % 2 === 0) await addon.stop();
      // The last one is still kept when the process ends.
      if (round < rounds) addon.letGo();
      await collect();
      await sleep(random.between(0, 50));
      say({ step: round, of: rounds });
    }
    await sleep(200);
    await collect();
  },
);
