// TAP 14: a test point a process, with a YAML block where there is a finding.

/** A description must not look like a directive, nor end its line. */
const plain = (text) =>
  text.replace(/[\r\n]+/g, ' ').replace(/[\\#]/g, (mark) => `\\${mark}`);

/** JSON is YAML, and quotes whatever there is. */
const yaml = (fields) =>
  [
    '  ---',
    ...Object.entries(fields).map(
      ([name, value]) => `  ${name}: ${JSON.stringify(value)}`,
    ),
    '  ...',
  ].join('\n');

function point(result, index) {
  const { runtime, scenario, run, outcome, summary, seed, ms } = result;
  const good = outcome === 'survived';
  const name = `${runtime}: ${scenario}${run > 1 ? ` (run ${run})` : ''}`;
  const line = `${good ? 'ok' : 'not ok'} ${index + 1} - ${plain(name)}`;
  if (good && !summary) return line;
  const { signal, code, stack, stderr } = result;
  const details = good
    ? { outcome, note: summary }
    : {
        ...{ outcome, message: summary, seed, duration_ms: ms },
        ...{ signal, code, stack, stderr },
      };
  return `${line}\n${yaml(details)}`;
}

export function tapReport({ tool, version, addon, seed, results }) {
  return [
    'TAP version 14',
    `# ${tool} ${version}: ${plain(addon)}, seed ${seed}`,
    `1..${results.length}`,
    ...results.map(point),
    '',
  ].join('\n');
}
