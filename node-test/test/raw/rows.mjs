// The rows of the contract, each by itself, whatever becomes of the process.

import { run } from './raw.mjs';

const ROW = 'row: ';
const ANSWER = 'answer: ';

/** What one process said, by row; the row that it was at when it ended is the last. */
function read(lines) {
  const answers = new Map();
  let row;
  for (const line of lines) {
    if (line.startsWith(ROW)) {
      row = line.slice(ROW.length);
      answers.set(row, null);
    } else if (line.startsWith(ANSWER)) {
      answers.set(row, line.slice(ANSWER.length));
    } else if (line.startsWith(`thread ${row}: `)) {
      answers.set(row, line.slice(`thread ${row}: `.length));
    }
  }
  return answers;
}

/**
 * Asks for the rows of that name, and resolves to the answers: an object with
 * their names. A row that ends its process is answered with how it ended, and
 * the next ones are asked for in another process.
 */
export async function answersTo(names, { runtime, variant }) {
  const answers = {};
  let left = names;
  while (left.length > 0) {
    const end = await run({
      runtime,
      variant,
      script: 'rows.cjs',
      args: [JSON.stringify(left)],
      env: { RAW_WATCH: '1' },
    });
    const told = [...read(end.lines)];
    if (told.length === 0) throw new Error(`${end.ended}\n${end.stderr}`);
    const [last, said] = told.pop();
    for (const [row, answer] of told) answers[row] = answer;
    left = left.slice(told.length);
    if (last === 'the end' && end.outcome === 'survived') continue;
    // What ends after the last row belongs to the last row.
    const row = last === 'the end' ? told.at(-1)[0] : last;
    const what = end.hang ? `hung (${end.hang})` : end.ended;
    answers[row] = end.outcome === 'failed' && said ? said : what;
    left = left.filter((name) => name !== row);
  }
  return answers;
}
