// Items in batches, as the C library is asked for them.
//
//   RUNTIME batch.cjs ADDON

'use strict';

const raw = require(process.argv[2]);

const seen = [];

const id = raw.create({
  func() {
    const item = seen.filter(Number).length + 1;
    seen.push(item);
    Promise.resolve().then(() => seen.push(`then ${item}`));
  },
  quiet: 1,
  threads: 1,
});
raw.log(`none: ${raw.setBatch(id, 0)}`);
raw.log(`two: ${raw.setBatch(id, 2)}`);
raw.perform(id, 'call call call call release');

function look() {
  if (!raw.isFinalized(id)) return void setTimeout(look, 1);
  raw.log(seen.join(', '));
  raw.log(`freed: ${raw.setBatch(id, 2)}`);
}
look();
