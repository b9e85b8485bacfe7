// many-environments: several at once, each coming and going in its own time, so
// that what the addon keeps for the whole process is shared by the living and
// the ending.

const { scenario } = require('../inside/scenario.cjs');
const { open, terminate } = require('../inside/environments.cjs');

scenario({ main: true }, async ({ config, random, say }) => {
  const { rounds, atOnce } = config.scenario;
  let begun = 0;
  let ended = 0;
  const lane = async () => {
    while (begun < rounds) {
      const round = ++begun;
      const environment = open(config, {
        manner: 'wait',
        settle: random.between(0, 30),
      });
      await environment.started;
      await terminate(config, `environment ${round}, terminated`, environment);
      say({ step: ++ended, of: rounds });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
});
