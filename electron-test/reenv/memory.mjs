// Whether memory stays flat from page to page.

/** Pages before memory counts: caches fill, and the heap finds its size. */
const WARM_UP = 40;

/**
 * What `figure` of the last quarter of the pages is over that of the first, less one;
 * null where there are too few to say. Only pages after which V8 was made to collect
 * count, and of a quarter the least: what leaks once is there from then on, while V8
 * leaves a few contexts to a later turn, now and then for many pages in a row.
 */
function growthOf(pages, figure) {
  const measured = pages.slice(WARM_UP).filter(({ inUse }) => inUse !== null);
  const quarter = Math.floor(measured.length / 4);
  if (quarter < 3) return null;
  const least = (some) => Math.min(...some.map(figure));
  return (
    least(measured.slice(-quarter)) / least(measured.slice(0, quarter)) - 1
  );
}

/** The growth of what is in use (V8's heap and malloc), and of the resident size. */
export function growth(pages) {
  return {
    inUse: growthOf(pages, (page) => page.inUse),
    rss: growthOf(pages, (page) => page.rss),
  };
}
