// Addons of one process that are linked with the library, and one that is not:
// each with functions of its own, and with those of the others. Tells the
// answers as one line of JSON.
//
//   RUNTIME two-addons.cjs LINKED STOCK OTHER-LINKED

'use strict';

const [linked, stock, other] = process.argv
  .slice(2, 5)
  .map((path) => require(path));

const told = {};
const seen = { linked: 0, stock: 0, other: 0 };

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** What `addon` is answered about a function that two threads hold, call by call. */
const everything = (addon, handle) => ({
  context: addon.context(handle),
  call: addon.call(handle, 40),
  acquire: addon.acquire(handle),
  release: addon.release(handle),
  unref: addon.unref(handle),
  ref: addon.ref(handle),
});

(async () => {
  const ofLinked = linked.create(() => seen.linked++);
  const ofStock = stock.create(() => seen.stock++);
  const ofOther = other.create(() => seen.other++);
  told.odd = [ofLinked, ofStock, ofOther].map((handle) => handle % 2n === 1n);

  told['its own'] = everything(linked, ofLinked);
  told['its own, unlinked'] = everything(stock, ofStock);
  told["the runtime's"] = everything(linked, ofStock);
  told["the runtime's, accepted"] = linked.accepted(ofStock);
  await until(() => seen.linked === 40 && seen.stock === 80);
  told.delivered = [linked.delivered(), stock.delivered(), other.delivered()];

  told["another copy's"] = everything(linked, ofOther);
  told["another copy's, accepted"] = linked.accepted(ofOther);
  told['untouched by it'] = [other.accepted(ofOther), seen.other];

  told["abort of the runtime's"] = linked.abort(ofStock);
  told['and its last count'] = stock.release(ofStock);
  await until(() => stock.finalized() === 1);
  told['the others live'] = [linked.call(ofLinked, 1), other.call(ofOther, 1)];
  await until(() => seen.linked === 41 && seen.other === 1);
  told.released = [
    [linked.release(ofLinked), linked.release(ofLinked)],
    [other.release(ofOther), other.release(ofOther)],
  ];
  await until(() => linked.finalized() === 1 && other.finalized() === 1);
  console.log(JSON.stringify(told));
})().catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
