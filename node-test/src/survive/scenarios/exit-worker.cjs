// exit-worker: process.exit in the worker that started the addon.

const { scenario, sleep } = require('../inside/scenario.cjs');
const { open, ending } = require('../inside/environments.cjs');

scenario({}, async ({ config, random, say }) => {
  const { rounds } = config.scenario;
  for (let round = 1; round <= rounds; round++) {
    const environment = open(config, {
      manner: 'exit',
      settle: random.between(0, 20),
    });
    const code = await ending(
      config,
      `environment ${round}, by process.exit`,
      environment.ended,
    );
    if (code !== 0) throw new Error(`environment ${round} ended with ${code}`);
    say({ step: round, of: rounds });
  }
  await sleep(200);
});
