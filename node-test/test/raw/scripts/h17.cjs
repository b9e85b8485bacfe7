// A function is all that could keep the process alive: it does (`referenced`), until a
// native thread has called it and let go of it, or it does not (`weak`), and the process
// ends though a thread holds it. Prints how often JavaScript was called by then.
//
//   RUNTIME h17.cjs ADDON KIND

'use strict';

const [addonPath, kind] = process.argv.slice(2);
const raw = require(addonPath);

let heard = 0;
const id = raw.create({ func: () => heard++, quiet: 1 });
if (kind === 'weak') raw.perform(id, 'unref');
process.on('exit', () => raw.log(JSON.stringify({ heard })));
raw.thread(id, kind === 'weak' ? 'gate2 release' : 'gate1 call release', 'a');
// Does not keep the process alive, and so runs only if the function does.
setTimeout(() => raw.open(1), 20).unref();
