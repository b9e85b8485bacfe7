// The page's state in its address: which cell is open, and what is filtered.
//
//   #h07/3.16.1/stock/node-20.20.2?runtime=G0&outcome=hung

/** What can be filtered by, besides what is not as expected. */
export const FILTERS = ['hazard', 'addon', 'variant', 'runtime', 'outcome'];

export const pathOf = ({ hazard, addon, variant, runtime }) =>
  [hazard.id, addon, variant, runtime.name].map(encodeURIComponent).join('/');

export function writeAddress({ open, filters, unexpected }) {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    if (filters[name]) query.set(name, filters[name]);
  }
  if (unexpected) query.set('unexpected', '1');
  return `#${open ?? ''}${query.size > 0 ? `?${query}` : ''}`;
}

/** The opposite; `open` is what `pathOf` gave, or null. */
export function readAddress(hash) {
  const [open, ...rest] = hash.replace(/^#/, '').split('?');
  const query = new URLSearchParams(rest.join('?'));
  return {
    open: open || null,
    filters: Object.fromEntries(
      FILTERS.map((name) => [name, query.get(name) ?? '']),
    ),
    unexpected: query.has('unexpected'),
  };
}
