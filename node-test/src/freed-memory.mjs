// glibc overwrites what is freed, so that reading it cannot go well. Elsewhere these
// variables mean nothing.

/**
 * What is freed is overwritten with this, but for what goes into a thread's own cache, as
 * most small blocks do. For stock, which is recorded as it fails with such caches: without
 * them its freed memory is soon somebody else's, and what comes of that is anybody's guess.
 */
const PERTURB = { MALLOC_PERTURB_: '165' };

const NO_CACHES = 'glibc.malloc.tcache_count=0';

/** All that is freed is overwritten, beside what the caller's own environment asks of glibc. */
export const overwriteFreed = ({ GLIBC_TUNABLES: given } = process.env) => ({
  ...PERTURB,
  GLIBC_TUNABLES: given ? `${given}:${NO_CACHES}` : NO_CACHES,
});

/** One or the other, by whether it is stock that runs. */
export const checkFreed = ({ stock }) => (stock ? PERTURB : overwriteFreed());
