// Why a bar is missed where it is: what profiles say, by callgrind on Node 20.20.2 and by perf on the
// others, and what its floor has.

import { BARS } from './bars.mjs';
import { floorsText } from './floors.mjs';

const DELIVER =
  "a callback scope for each item takes a ring for each item. On the JavaScript thread that is some 140 instructions of the runtime's, beside the 2,130 that raw C's delivery has, with a lock that it takes and gives back; some 70 are ours. By perf, with both in one process on Node 20, 24 and 26, an item of ours takes 20 to 24 ns more than one of raw C that only strikes: 2 to 4 of them in our code, which has 19 to 22 of the whole, and the others spread over the runtime. Had our code taken no time at all, the three would be 1.09, 1.05 and 1.07";

const REASONS = [
  [/^deliver, burst, (C names|patched)/, DELIVER],
  [
    /^deliver, burst, Rust API in batches/,
    "what is left of a delivery in a batch is nearly all the call into JavaScript: 1,000 instructions, where raw C's delivery has 2,130. Some 75 are ours",
  ],
  [
    /^whole process an item/,
    "raw C itself has 12 to 17 % of it in its calls with one producer, and 19 to 24 % with four: more cannot be saved there. Our delivery alone is 0.80 to 0.95 of raw C's whole",
  ],
  [
    /^call to callback, idle/,
    'a thread that sleeps has to be woken: of all samples while ours is measured, 62 to 65 % are in the kernel, 17 to 19 % in the runtime, 11 to 13 % in libc, and 1 % are ours (Node 24). By time stamps, in a build that had what is queued fetched ahead, ours takes 0.1 to 0.15 µs from the call to the strike and 0.15 to 0.35 from the ring to the callback, with little of it in the caches; the most of that is to ask whether JavaScript runs, which each wake has to. The times have two humps, at 8 and at 14 µs: within the one ours has 1.01 to 1.02 of what raw C has, within the other 1.01 to 1.06, and the median moves with their shares',
  ],
  [
    /^promise of an async fn/,
    'on Bun a function costs half of what it does on Node, so that sharing one saves less. Of the samples that are left, 30 to 37 % are in the kernel, which wakes threads, 22 to 28 % in Bun, 13 to 18 % in the allocator, 9 to 13 % in tokio, 6 % in napi, and 1 % are ours',
  ],
  [
    /^end of an environment/,
    "each queued item is handed to its callback without an environment: some 26 of our instructions an item, besides the callback's own. Our C names take 0.99 to 1.05 of raw C with nothing else beside them, in two runs of 15 rounds each on Node 24 and 26",
  ],
  [
    /^create to finalized/,
    "a cleanup hook is added and removed for each function: 650 of the 1,230 instructions beyond raw C's 7,700, in which the runtime allocates and hashes. On Bun the hook has 12 % of all samples, and ours are 7 %. By perf on Node 26, ours takes 125 ns more than raw C with such a hook, 80 of them in our code, which has to make some 14 operations that lock a line of the cache; the allocator takes no more",
  ],
];

/** By floor, what it is. */
const FLOORS = {
  'c-struck':
    'Raw C that only strikes for each item, and asks no more often than ours whether JavaScript runs, with a queue that has a place for every item there will be,',
  'c-batch':
    'Raw C that takes 256 items in a scope from such a queue, and looks whether one has left an exception to the next,',
  'c-hooked': 'Raw C with such a hook, and nothing else,',
  'napi-3-bare':
    "What napi 3's macro makes of it, with a task of tokio's for each promise, one function for all, and nothing else,",
  'napi-2-bare': "The same of napi 2's macro",
};

/** What a bar's contenders are compared with. */
const referenceOf = ({ reference }) => (reference === 'c' ? 'raw C' : 'stock');

/** As short as it can be told from the others. */
const shortOf = (runtime) =>
  runtime.replace(/^node-(\d+).*/, '$1').replace(/^bun-.*/, 'Bun');

/** What the floors of these bars have, by floor: a sentence each. */
function floorSentences(titles, runtimes) {
  const names = Object.keys(runtimes).map(shortOf).join(' / ');
  return Object.entries(FLOORS).flatMap(([name, what]) => {
    const bars = BARS.filter(
      ({ title, floor }) => floor === name && titles.includes(title),
    );
    const found = bars.map((bar) => floorsText(bar, runtimes)).filter(Boolean);
    if (found.length === 0) return [];
    return [
      `${what} takes ${found.join(', and ')} of what ${referenceOf(bars[0])} takes (Node ${names})`,
    ];
  });
}

/**
 * What is known of why these bars are missed, without saying anything twice; the figures of floors
 * are those that `runtimes` of a summary have.
 */
export function reasonsFor(titles, runtimes) {
  return REASONS.map(([pattern, reason]) => {
    const missed = titles.filter((title) => pattern.test(title));
    const sentences = [reason, ...floorSentences(missed, runtimes)];
    return { titles: missed, reason: sentences.join('. ') };
  }).filter(({ titles: missed }) => missed.length > 0);
}
