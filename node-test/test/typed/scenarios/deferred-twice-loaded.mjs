// One thread, and the addon loaded twice on it: two environments of Node-API, whose
// promises are settled in turn.

import { createRequire } from 'node:module';
import process from 'node:process';

import { play } from './stage.mjs';

const PROMISES = 100;

await play(import.meta.url, {
  async main({ addon }) {
    const require = createRequire(import.meta.url);
    const [, , path] = process.argv;
    delete require.cache[require.resolve(path)];
    const other = require(path);
    const promises = [];
    for (let i = 0; i < PROMISES; i++)
      promises.push([addon, other][i % 2].settleOnThread('go'));
    addon.openGate('go');
    const values = await Promise.all(promises);
    return { differ: other !== addon, sum: values.reduce((a, b) => a + b) };
  },
});
