// Whether memory stays flat from page to page.

/** Pages before memory counts: caches fill, and the heap finds its size. */
const WARM_UP = 40;

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
}

/**
 * What `figure` of the last quarter of the pages is over that of the first, less one;
 * null where there are too few to say. Only pages after which V8 was made to collect
 * count, and of a quarter its median: what is kept once is kept from then on, while
 * V8 now and then leaves a few contexts to a later turn.
 */
function growthOf(pages, figure) {
  const measured = pages.slice(WARM_UP).filter(({ inUse }) => inUse !== null);
  const quarter = Math.floor(measured.length / 4);
  if (quarter < 3) return null;
  const typical = (some) => median(some.map(figure));
  return (
    typical(measured.slice(-quarter)) / typical(measured.slice(0, quarter)) - 1
  );
}

/** The growth of what is in use (V8's heap and malloc), and of the resident size. */
export function growth(pages) {
  return {
    inUse: growthOf(pages, (page) => page.inUse),
    rss: growthOf(pages, (page) => page.rss),
  };
}
