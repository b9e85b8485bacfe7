// JUnit XML: a suite a runtime, a case a process.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 has no way to write is left out. */
function escape(value) {
  return [...String(value)]
    .filter((character) => {
      const code = character.codePointAt(0);
      if (code < 0x20) return [0x9, 0xa, 0xd].includes(code);
      return !(code >= 0xd800 && code <= 0xdfff) && (code & 0xfffe) !== 0xfffe;
    })
    .map((character) => ENTITIES[character] ?? character)
    .join('');
}

const seconds = (ms) => (ms / 1000).toFixed(3);

const attributes = (fields) =>
  Object.entries(fields)
    .map(
      ([name, value]) =>
        ` ${name}="${escape(value).replace(/[\n\r\t]/g, ' ')}"`,
    )
    .join('');

function testCase(result) {
  const { runtime, scenario, run, outcome, summary, seed, ms } = result;
  const name = run > 1 ? `${scenario} (run ${run})` : scenario;
  const head = `    <testcase${attributes({ classname: runtime, name, time: seconds(ms) })}`;
  if (outcome === 'survived') return `${head}/>`;
  const text = [
    `${outcome}: ${summary}`,
    `seed ${seed}`,
    ...(result.stack ? ['', result.stack] : []),
  ].join('\n');
  return [
    `${head}>`,
    `      <failure${attributes({ type: outcome, message: summary })}>${escape(text)}</failure>`,
    ...(result.stdout
      ? [`      <system-out>${escape(result.stdout)}</system-out>`]
      : []),
    ...(result.stderr
      ? [`      <system-err>${escape(result.stderr)}</system-err>`]
      : []),
    '    </testcase>',
  ].join('\n');
}

const count = (results) => ({
  tests: results.length,
  failures: results.filter(({ outcome }) => outcome !== 'survived').length,
  errors: 0,
  time: seconds(results.reduce((sum, { ms }) => sum + ms, 0)),
});

export function junitReport({ tool, runtimes, results }) {
  const suites = runtimes.flatMap((runtime) => {
    const own = results.filter((result) => result.runtime === runtime.name);
    return [
      `  <testsuite${attributes({ name: runtime.name, ...count(own) })}>`,
      ...own.map(testCase),
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: tool, ...count(results) })}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}
