// JSON: the session as it is, each result as record.mjs makes it.

export function jsonReport(session) {
  const findings = session.results.filter(
    ({ outcome }) => outcome !== 'survived',
  ).length;
  return `${JSON.stringify({ ...session, findings }, null, 2)}\n`;
}
