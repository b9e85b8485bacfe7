// A machine that others use as well loses a bar now and then. One that is lost each time is lost.

/**
 * Runs `attempt` up to so many times, until nothing is left that was lost in all of them; it
 * resolves to what it has lost, as strings. Resolves to what is left.
 */
export async function lostEachTime(attempts, attempt) {
  let left = null;
  for (let number = 1; number <= attempts; number++) {
    const lost = await attempt(number);
    left = lost.filter((one) => !left || left.includes(one));
    if (left.length === 0) break;
  }
  return left;
}
