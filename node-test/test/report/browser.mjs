// Starts Chromium without a display, in a profile of its own, and without what it
// would ask the network for by itself.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--disable-dev-shm-usage'],
];

/** `{ page, close }`: a page (see playwright) in a browser that `close` ends. */
export async function startBrowser(options = {}) {
  if (!existsSync(PROGRAM)) {
    throw new Error(
      `there is no ${PROGRAM}; install Debian's package chromium: apt-get install chromium`,
    );
  }
  const profile = mkdtempSync(path.join(os.tmpdir(), 'report-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...{ executablePath: PROGRAM, headless: true, args: FLAGS },
    ...options,
  });
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    async close() {
      await context.close();
      // Its processes may still write for a moment.
      rmSync(profile, {
        ...{ recursive: true, force: true },
        ...{ maxRetries: 20, retryDelay: 100 },
      });
    },
  };
}
