// Takes the pictures of the report that the README shows.
//
//   node test/report/pictures.mjs RESULTS.json    writes report-light.png, report-dark.png

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { runIfMain } from '../../src/cli.mjs';
import { inRepository, shown } from '../../src/places.mjs';
import { pageOf } from '../../src/report/page.mjs';
import { readResults } from '../../src/report/read-results.mjs';
import { startBrowser } from './browser.mjs';

/** Wide enough for every column, and high enough to see what the rows are like. */
const SIZE = { width: 1660, height: 1180 };

async function takePictures(address, fileOf) {
  const { page, close } = await startBrowser({ viewport: SIZE });
  try {
    await page.goto(address);
    await page.waitForSelector('body[data-drawn]');
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: fileOf(colorScheme) });
      console.log(shown(fileOf(colorScheme)));
    }
  } finally {
    await close();
  }
}

await runIfMain(import.meta.url, async ([results]) => {
  if (!results) {
    throw new Error('the results are missing; scripts/matrix writes them');
  }
  const dir = mkdtempSync(path.join(os.tmpdir(), 'report-'));
  try {
    const file = path.join(dir, 'report.html');
    writeFileSync(file, pageOf(readResults(results)));
    await takePictures(pathToFileURL(file).href, (name) =>
      inRepository('node-test', `report-${name}.png`),
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
});
