// How a cell can have ended, from good to bad, and the sign that tells it where
// colours do not.

export const OUTCOMES = [
  { name: 'survived', glyph: '✓', means: 'ended as it should' },
  {
    name: 'swallowed',
    glyph: '○',
    means: 'events vanish, and nothing says so',
  },
  { name: 'lost', glyph: '−', means: 'payloads were never given back' },
  { name: 'leaked', glyph: '+', means: 'memory grew' },
  { name: 'failed', glyph: '≠', means: 'exited with an error' },
  { name: 'panicked', glyph: '!', means: 'Rust panicked' },
  { name: 'crashed', glyph: '×', means: 'died of a signal' },
  { name: 'hung', glyph: '‖', means: 'never ended, and was killed' },
];

/** Where there is no case, and a reason for it. */
export const NO_CASE = {
  name: 'none',
  glyph: '·',
  means: 'no case, for a reason',
};

export const outcomeNamed = (name) =>
  OUTCOMES.find((outcome) => outcome.name === name) ?? NO_CASE;
