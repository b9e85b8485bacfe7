// Why a bar is missed where it is: what profiles say, by callgrind on Node 20.20.2.

const DELIVER =
  "a callback scope for each item takes a ring for each item. On the JavaScript thread that is some 140 instructions of the runtime's, beside the 2,130 that raw C's delivery has, with a lock that it takes and gives back; some 95 are ours";

const REASONS = [
  [/^deliver, burst, (C names|patched)/, DELIVER],
  [
    /^deliver, burst, Rust API in batches/,
    "what is left of a delivery in a batch is nearly all the call into JavaScript: 1,000 instructions, where raw C's delivery has 2,130. Some 80 are ours",
  ],
  [
    /^whole process an item/,
    "most of it is the delivery, which is dearer than raw C's; what calls save is less where there is one producer, whose lock is seldom contended",
  ],
  [
    /^create to finalized/,
    "a cleanup hook is added and removed for each function: 520 of the 1,350 instructions beyond raw C's 6,600, in which the runtime allocates and hashes",
  ],
];

/** What is known of why these bars are missed, without saying anything twice. */
export function reasonsFor(titles) {
  return REASONS.map(([pattern, reason]) => ({
    titles: titles.filter((title) => pattern.test(title)),
    reason,
  })).filter(({ titles: missed }) => missed.length > 0);
}
