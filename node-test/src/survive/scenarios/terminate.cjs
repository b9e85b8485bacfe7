// terminate: environments are terminated at any moment, some before the addon
// is loaded or its start has returned. The main environment never loads it, so
// nothing but the addon itself keeps its code in memory.

const { scenario, sleep } = require('../inside/scenario.cjs');
const { open, terminate } = require('../inside/environments.cjs');

scenario({}, async ({ config, random, say }) => {
  const { rounds } = config.scenario;
  for (let round = 1; round <= rounds; round++) {
    const early = round % 2 === 0;
    const environment = open(config, {
      manner: early ? 'early' : 'wait',
      settle: random.between(0, 10),
    });
    // Every fourth is not even waited for.
    if (round % 4 === 0) await sleep(random.between(0, 60));
    else await environment.started;
    await terminate(config, `environment ${round}, terminated`, environment);
    say({ step: round, of: rounds });
  }
  // The threads that were left meet the environments' end a little later.
  await sleep(200);
});
