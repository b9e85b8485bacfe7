// The matrix as a table: an addon a line, and what was counted with a column.

import { layOut } from '../../node-test/src/table.mjs';
import { inShort } from './problems.mjs';

const lineOf = ({ version, where, napi, patched }) =>
  [version, where, napi, patched ? 'patched' : 'stock'].join(' ');

const columnOf = ({ bounded, functions }) => `${bounded} ${functions}`;

const unique = (values) => [...new Set(values)];

function textOf(cell) {
  if (cell.result) {
    const tone = cell.problems.length === 0 ? 'good' : 'bad';
    return { text: inShort(cell.result), tone };
  }
  if (cell.done === undefined) return { text: '·', tone: 'faint' };
  return { text: `${cell.done}/${cell.reloads}`, tone: 'bold' };
}

/** `cells`: `{ version, where, napi, patched, bounded, functions, reloads, done, result, problems }`. */
export function matrixTable(cells, coloured) {
  const queues = unique(cells.map(({ bounded }) => bounded));
  const functions = unique(cells.map((cell) => cell.functions));
  const rows = unique(cells.map(lineOf)).map((line) => {
    const own = cells.filter((cell) => lineOf(cell) === line);
    const { version, where, napi, patched } = own[0];
    return [
      { text: version },
      { text: where },
      { text: napi },
      patched ? { text: 'patched', tone: 'bold' } : { text: 'stock' },
      ...queues.flatMap((bounded) =>
        functions.map((count) => {
          const key = columnOf({ bounded, functions: count });
          const cell = own.find((one) => columnOf(one) === key);
          return cell ? textOf(cell) : { text: '' };
        }),
      ),
    ];
  });
  return layOut({
    groups: [
      { title: '', columns: 4 },
      ...queues.map((bounded) => ({
        title: bounded ? 'queue of 1, 4 blocking threads' : 'unbounded queue',
        columns: functions.length,
      })),
    ],
    header: [
      ...['Electron', 'addon in', 'napi', ''].map((text) => ({ text })),
      ...queues.flatMap(() =>
        functions.map((count) => ({
          text: count === 1 ? '1 function' : `${count} functions`,
          tone: 'faint',
        })),
      ),
    ],
    rows,
    coloured,
  });
}
