// exit-main: process.exit in the main environment while the addon's threads go
// on calling into the process that ends.

const { scenario } = require('../inside/scenario.cjs');

scenario({ main: true, endsItself: true }, async ({ random, addon, say }) => {
  await addon.start({ settle: random.between(0, 60) });
  say({ done: true });
  say({ ending: 'the process, by process.exit' });
  process.exit(0);
});
