// Loaded before the command: writes how much memory it had at most, in KiB.

import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  const status = readFileSync('/proc/self/status', 'utf8');
  const [, peak] = /^VmHWM:\s+(\d+) kB/m.exec(status);
  writeFileSync(process.env.PEAK_FILE, peak);
});
