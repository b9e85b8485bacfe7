// Says whether a process ended as a case expects.

import { CRASH_SIGNALS } from '../crash-codes.mjs';

/**
 * Judges how a process ended: `{ outcome, message }`, `message` null where all is as
 * expected. What the case's own functions throw is what is wrong: a script that said
 * nothing, or something else than it should have.
 */
export function judge(one, end, where) {
  let { outcome } = end;
  if (outcome === 'crashed' && !CRASH_SIGNALS.includes(end.signal)) {
    return { outcome, message: `${end.signal} was sent to it, by whomever` };
  }
  try {
    outcome = one.verdict(end, where);
    const expected = one.expect(where);
    if (!expected.includes(outcome)) {
      return { outcome, message: `expected: ${expected.join(' or ')}` };
    }
    one.check(end, where);
    return { outcome, message: null };
  } catch (error) {
    return { outcome, message: error.message };
  }
}
