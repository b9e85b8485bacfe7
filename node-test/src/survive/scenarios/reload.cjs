// reload: environments in workers come and go, one after the other, each ended
// while the addon's threads go on. The memory after each is reported.

const { scenario } = require('../inside/scenario.cjs');
const { open, terminate } = require('../inside/environments.cjs');

scenario({ main: true }, async ({ config, random, say }) => {
  const { rounds, control } = config.scenario;
  for (let round = 1; round <= rounds; round++) {
    const environment = open(config, {
      manner: control ? 'empty' : 'wait',
      settle: random.between(0, 20),
    });
    await environment.started;
    await terminate(config, `environment ${round}, terminated`, environment);
    say({ step: round, of: rounds });
    say({ rss: process.memoryUsage().rss });
  }
});
