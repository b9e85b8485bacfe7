// Lets the event loop turn.

'use strict';

// For what a measurement leaves behind: garbage that the runtime collects on threads of its own,
// memory that goes back to the system.
const SETTLE_MS = 10;

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function turns(count) {
  for (let i = 0; i < count; i++) await turn();
}

const settled = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** How often the loop turns before a contender that shows no finalizers is taken to have run them. */
const BLIND_TURNS = 10;
/** After so many turns, a function that is not finalized never will be. */
const MOST_TURNS = 100_000;

/** Lets the loop turn until so many functions of the addon have been finalized. */
async function untilFinalized(addon, count) {
  if (!addon.finalized) return turns(BLIND_TURNS);
  for (let i = 0; addon.finalized() < count; i++) {
    if (i === MOST_TURNS) {
      throw new Error(
        `${addon.finalized()} of ${count} functions were finalized in ${i} turns of the event loop`,
      );
    }
    await turn();
  }
}

const finalizedSoFar = (addon) => (addon.finalized ? addon.finalized() : 0);

module.exports = { settled, turns, untilFinalized, finalizedSoFar };
