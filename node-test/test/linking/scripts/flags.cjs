// Makes a function, calls it, and tells how it went as one line of JSON.
//
//   RUNTIME flags.cjs ADDON

'use strict';

const addon = require(process.argv[2]);

let seen = 0;
const handle = addon.create(() => seen++);
const answers = [
  addon.call(handle, 70),
  addon.acquire(handle),
  addon.context(handle),
  addon.unref(handle),
  addon.ref(handle),
];

function tell() {
  const told = {
    linked: addon.isLinked(),
    version: addon.version(),
    odd: handle % 2n === 1n,
    answers,
    accepted: addon.accepted(handle),
    seen,
    delivered: addon.delivered(),
    released: [1, 2, 3].map(() => addon.release(handle)),
  };
  console.log(JSON.stringify(told));
}

(function look() {
  if (seen < 70) setTimeout(look, 1);
  else tell();
})();
