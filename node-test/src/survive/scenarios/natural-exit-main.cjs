// natural-exit-main: the addon is started in the main environment and stopped,
// where --stop says how; the process is left to end by itself.

const { graceOf } = require('../inside/environments.cjs');
const { scenario } = require('../inside/scenario.cjs');

scenario(
  { main: true, endsItself: true },
  async ({ config, random, addon, say }) => {
    await addon.start({ settle: random.between(0, 50) });
    if (addon.stop) await addon.stop();
    say({ done: true });
    say({ ending: 'the main environment, left to end by itself' });
    const late = setTimeout(() => {
      if (config.stop) say({ keptAlive: 'the main environment' });
      else
        say({
          note: 'the addon keeps its environment, which process.exit ended; --stop says how to stop it',
        });
      process.exit(0);
    }, graceOf(config));
    late.unref();
  },
);
