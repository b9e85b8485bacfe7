// What a process printed, so that it can be read: without the codes that colour a
// terminal, and with what else would not be seen, or would rearrange the line, named.

const ESCAPE = '\\u001b';

const TERMINAL_CODE = new RegExp(
  [
    `${ESCAPE}\\[[0-?]*[ -/]*[@-~]`,
    // A link or a title, to its end.
    `${ESCAPE}\\][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\)`,
  ].join('|'),
  'g',
);

/** Control and format characters, also those that turn the direction of writing. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;

const nameOf = (character) => {
  const code = character.codePointAt(0);
  return code < 0x20
    ? String.fromCodePoint(0x2400 + code)
    : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
};

export const printable = (text) =>
  text
    .replace(/\r\n/g, '\n')
    .replace(TERMINAL_CODE, '')
    .replace(UNSEEN, nameOf);
