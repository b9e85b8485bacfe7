// What a scenario tells before it does what may end the process: written at once, so that
// no buffer of a runtime's is lost with it.

import { writeSync } from 'node:fs';

export const say = (line) => writeSync(1, `${line}\n`);
