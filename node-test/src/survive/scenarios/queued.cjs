// queued: the JavaScript thread is held while items pile up; then the
// environment ends with all of them in its queue. What is never dropped shows in
// the memory after each environment, and in --lost.

const { scenario, sleep } = require('../inside/scenario.cjs');
const { open, terminate } = require('../inside/environments.cjs');

scenario({ main: true }, async ({ config, random, say }) => {
  const { rounds, control } = config.scenario;
  for (let round = 1; round <= rounds; round++) {
    const held = new Int32Array(new SharedArrayBuffer(4)).fill(1);
    const environment = open(config, {
      manner: control ? 'empty' : 'hold',
      held,
      settle: random.between(0, 10),
    });
    await environment.started;
    await sleep(random.between(30, 60));
    await terminate(
      config,
      `environment ${round}, terminated with items queued`,
      { worker: environment.worker, held },
    );
    say({ step: round, of: rounds });
    say({ rss: process.memoryUsage().rss });
  }
});
