// What a person sees: a table that fills on a terminal, a line for each process
// elsewhere, and in the end the findings, each with what to look at.

import { Screen } from '../screen.mjs';
import { layOut, style } from '../table.mjs';

const REDRAW_MS = 250;

/** Lines of a stack and of stderr that are shown; the JSON report has more. */
const STACK_LINES = 12;
const STDERR_LINES = 6;

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

function cellText(cell) {
  // Not every scenario is run in every runtime.
  if (!cell) return { text: '-', tone: 'faint' };
  const { state, started, step, result } = cell;
  if (state === 'waiting') return { text: '·', tone: 'faint' };
  if (state === 'running') {
    const far = step ? ` ${step.at}/${step.of}` : '';
    const time = seconds(performance.now() - started);
    return { text: `${time}${far}`, tone: 'faint' };
  }
  const good = result.outcome === 'survived';
  return { text: result.outcome, tone: good ? 'good' : 'bad' };
}

/** The table: a row a scenario, a column a runtime. */
export function table({ cells, runtimes, scenarios, coloured = false }) {
  const rows = scenarios.map((scenario) => [
    { text: scenario.name },
    ...runtimes.map((runtime) =>
      cellText(
        cells.find(
          (cell) => cell.runtime === runtime && cell.scenario === scenario,
        ),
      ),
    ),
  ]);
  return layOut({
    groups: [{ title: '', columns: runtimes.length + 1 }],
    header: [
      { text: 'scenario', tone: 'bold' },
      ...runtimes.map(({ name }) => ({ text: name, tone: 'bold' })),
    ],
    rows,
    coloured,
  }).slice(2);
}

const indented = (text, lines) =>
  text
    .trim()
    .split('\n')
    .slice(0, lines)
    .map((line) => `      ${line}`);

function findingLines(result, paint) {
  const { outcome, runtime, scenario, summary, stack, stderr } = result;
  const lines = [
    `${paint.bad(outcome)}  ${runtime}  ${scenario}`,
    `    ${summary}`,
  ];
  if (outcome === 'crashed' && stack)
    lines.push(...indented(stack, STACK_LINES));
  if (outcome !== 'hung' && outcome !== 'grew' && stderr.trim()) {
    const tail = stderr.trim().split('\n').slice(-STDERR_LINES).join('\n');
    lines.push('    the end of its stderr:', ...indented(tail, STDERR_LINES));
  }
  return lines;
}

/** Shows a session as it goes: `begin()`, then `ended(cell)` for each, then `end(results)`. */
export class Progress {
  #screen;
  #coloured;
  #session;
  #timer;

  constructor(stream, session) {
    this.#screen = new Screen(stream);
    this.#coloured = Boolean(stream.isTTY) && !process.env.NO_COLOR;
    this.#session = session;
  }

  #draw() {
    return this.#screen.draw([
      '',
      ...table({ ...this.#session, coloured: this.#coloured }),
    ]);
  }

  begin() {
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
    this.#timer.unref();
  }

  ended({ result, runtime, scenario }) {
    if (this.#draw()) return;
    const { outcome, summary, ms } = result;
    const told = summary ? `  ${summary}` : '';
    this.#screen.print(
      `${outcome.padEnd(9)} ${runtime.name}  ${scenario.name}  (${seconds(ms)})${told}`,
    );
  }

  /** Takes what is drawn away, so that something else can be written. */
  stop() {
    clearInterval(this.#timer);
    this.#screen.erase();
  }

  end({ results, seed, again }) {
    clearInterval(this.#timer);
    const paint = style(this.#coloured);
    const findings = results.filter(({ outcome }) => outcome !== 'survived');
    const notes = results.filter(
      ({ outcome, summary }) => outcome === 'survived' && summary,
    );
    const lines = [
      '',
      ...table({ ...this.#session, coloured: this.#coloured }),
    ];
    for (const result of findings)
      lines.push('', ...findingLines(result, paint));
    for (const note of new Set(notes.map(({ summary }) => summary))) {
      lines.push('', `note: ${note}`);
    }
    lines.push(
      '',
      findings.length === 0
        ? paint.good(`nothing found in ${results.length} processes`)
        : `${paint.bad(`${findings.length} of ${results.length} processes have findings`)}; the same again: ${again}`,
      `seed ${seed}`,
    );
    this.#screen.print(...lines);
  }
}
