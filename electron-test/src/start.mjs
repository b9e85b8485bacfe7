// Starts the app on the desktop: `npm start` patched, `npm run start:debug`
// with the published release. See --help.

import { parseArgs } from 'node:util';

import { runIfMain } from '../../node-test/src/cli.mjs';
import { addonFor, addonNames } from './addons.mjs';
import { electronDist } from './dist.mjs';
import { Electron } from './electron.mjs';

// Of the report's time: the others survive a reload or two.
const DEFAULT_NAPI = '2.0.2';

const USAGE = `Builds the ticker and starts the app with it.

  npm start -- [OPTION...]              patched
  npm run start:debug -- [OPTION...]    as published

  --napi VERSION      ${addonNames.join(', ')} (default: ${DEFAULT_NAPI})
  --electron VERSION  22.3.25, 18.3.7, official (default: any)
  --help`;

const OPTIONS = {
  stock: { type: 'boolean', default: false },
  napi: { type: 'string', default: DEFAULT_NAPI },
  electron: { type: 'string' },
  help: { type: 'boolean', default: false },
};

await runIfMain(import.meta.url, async (args) => {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { napi, stock } = values;
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (!addonNames.includes(napi)) {
    throw new Error(
      `--napi ${napi} is not known; known: ${addonNames.join(', ')}`,
    );
  }
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new Error(
      'there is no display; the rig brings its own: node electron-test/src/rig.mjs',
    );
  }
  const log = (line) => console.error(line);
  const dist = await electronDist(values.electron, { log });
  const addonPath = await addonFor({ napi, patched: !stock, log });
  const electron = new Electron({
    dist,
    settings: { addonPath, napi, patched: !stock },
    byRig: false,
    onText: (text) => process.stderr.write(text),
    // The window shows it as well; a page that is gone cannot.
    onPanic: (text) => electron.ask('panicked', text).catch(() => {}),
  });
  const { code, signal, error } = await electron.ended;
  if (error) throw new Error(`could not start Electron: ${error.message}`);
  if (code !== 0) throw new Error(`Electron ended with ${signal ?? code}`);
});
