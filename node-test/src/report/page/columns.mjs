// The columns of the matrix: addons in groups, the variants of each side by side.

const VARIANT_ORDER = ['stock', 'patched', 'napi-sys-alone'];

const NAPI = 'napi';
const NODE_API = 'Node-API itself';
const FEW = 'on some runtimes';

const uses = (addon) => (/^\d/.test(addon) ? NAPI : NODE_API);

const place = ({ variant }) => {
  const known = VARIANT_ORDER.indexOf(variant);
  return known < 0 ? VARIANT_ORDER.length : known;
};

/**
 * `[{ title, addons: [{ addon, columns: [{ addon, variant, runtimes }] }] }]`, of the
 * cells that are shown. `runtimes`: those that the column has any cell for, in order.
 * An addon that `all` cells have on some of the runtimes only is in a group of such.
 */
export function columnGroups(shown, all, runtimes) {
  const runtimesOf = new Map();
  for (const { addon, runtime } of all) {
    if (!runtimesOf.has(addon)) runtimesOf.set(addon, new Set());
    runtimesOf.get(addon).add(runtime);
  }
  const most = Math.max(...[...runtimesOf.values()].map(({ size }) => size));
  const groupOf = (addon) =>
    runtimesOf.get(addon).size < most ? FEW : uses(addon);

  const columns = new Map();
  for (const { addon, variant, runtime } of shown) {
    const key = JSON.stringify([addon, variant]);
    if (!columns.has(key)) {
      columns.set(key, { addon, variant, has: new Set() });
    }
    columns.get(key).has.add(runtime);
  }
  const groups = [NAPI, NODE_API, FEW].map((title) => ({ title, addons: [] }));
  for (const { addon, variant, has } of columns.values()) {
    const { addons } = groups.find(({ title }) => title === groupOf(addon));
    if (!addons.some((one) => one.addon === addon)) {
      addons.push({ addon, columns: [] });
    }
    addons
      .find((one) => one.addon === addon)
      .columns.push({
        addon,
        variant,
        runtimes: runtimes.filter((runtime) => has.has(runtime)),
      });
  }
  for (const { addons } of groups) {
    for (const one of addons) one.columns.sort((a, b) => place(a) - place(b));
  }
  return groups.filter(({ addons }) => addons.length > 0);
}
