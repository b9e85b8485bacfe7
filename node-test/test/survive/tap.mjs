// Reads TAP 14, strictly: `{ points: [{ ok, number, name, details }] }`.

const POINT = /^(not )?ok (\d+) - ((?:[^#\\]|\\[\\#])+)$/;

export function parseTap(source) {
  const lines = source.split('\n');
  if (lines.shift() !== 'TAP version 14') throw new Error('no TAP version');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  let planned = null;
  const points = [];
  while (lines.length > 0) {
    const line = lines.shift();
    if (line.startsWith('# ')) continue;
    const plan = /^1\.\.(\d+)$/.exec(line);
    if (plan) {
      planned = Number(plan[1]);
      continue;
    }
    if (line === '  ---' && points.length > 0) {
      points.at(-1).details = details(lines);
      continue;
    }
    const point = POINT.exec(line);
    if (!point) throw new Error(`no TAP: ${line}`);
    const name = point[3].replace(/\\(.)/g, '$1');
    points.push({ ok: !point[1], number: Number(point[2]), name, details: {} });
  }
  if (planned !== points.length) {
    throw new Error(
      `${planned} test points are planned, ${points.length} are there`,
    );
  }
  return { points };
}

function details(lines) {
  const found = {};
  for (let line; (line = lines.shift()) !== '  ...';) {
    const [, name, value] = /^ {2}(\w+): (.*)$/.exec(line);
    found[name] = JSON.parse(value);
  }
  return found;
}
