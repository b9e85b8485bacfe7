// natural-exit-worker: the addon is stopped, where --stop says how, and each
// environment is left to end by itself.

const { scenario } = require('../inside/scenario.cjs');
const { open, ending } = require('../inside/environments.cjs');

scenario({}, async ({ config, random, say }) => {
  const { rounds } = config.scenario;
  for (let round = 1; round <= rounds; round++) {
    const environment = open(config, {
      manner: 'natural',
      settle: random.between(0, 20),
    });
    await environment.started;
    const code = await ending(
      config,
      `environment ${round}, left to end by itself`,
      environment.ended,
    );
    say({ step: round, of: rounds });
    if (code !== 0) throw new Error(`environment ${round} ended with ${code}`);
    if (!environment.keptAlive()) continue;
    if (config.stop) say({ keptAlive: `environment ${round}` });
    else
      say({
        note: 'the addon keeps its environment, which process.exit ended; --stop says how to stop it',
      });
    if (round >= 2) break;
  }
});
