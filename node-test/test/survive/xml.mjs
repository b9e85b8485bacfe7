// Reads XML, no more of it than a JUnit report has, and strictly: what is not
// well-formed is an error.

const NAME = /[A-Za-z_:][\w:.-]*/y;
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// eslint-disable-next-line no-control-regex
const NO_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const decode = (text) => {
  if (/&(?!(amp|lt|gt|quot|apos);)/.test(text))
    throw new Error(`a bare & in ${text}`);
  return text.replace(/&(\w+);/g, (_, name) => ENTITIES[name]);
};

/** The root element: `{ name, attributes, children, text }`. */
export function parseXml(source) {
  if (NO_CHARACTER.test(source))
    throw new Error('a character that XML has not');
  let at = source.startsWith('<?xml') ? source.indexOf('?>') + 2 : 0;
  const skipSpace = () => {
    while (/\s/.test(source[at] ?? '')) at++;
  };
  const expect = (text) => {
    if (!source.startsWith(text, at)) {
      throw new Error(
        `${text} is missing at ${JSON.stringify(source.slice(at, at + 40))}`,
      );
    }
    at += text.length;
  };
  const name = () => {
    NAME.lastIndex = at;
    const [found] = NAME.exec(source) ?? [];
    if (!found) throw new Error(`no name at ${at}`);
    at += found.length;
    return found;
  };
  const attribute = (attributes) => {
    const key = name();
    expect('="');
    const end = source.indexOf('"', at);
    const value = source.slice(at, end);
    if (end < 0 || value.includes('<') || key in attributes) {
      throw new Error(`the attribute ${key} is not well-formed`);
    }
    attributes[key] = decode(value);
    at = end + 1;
    skipSpace();
  };
  function element() {
    expect('<');
    const node = { name: name(), attributes: {}, children: [], text: '' };
    skipSpace();
    while (source[at] !== '>' && source[at] !== '/') attribute(node.attributes);
    if (source[at] === '/') {
      expect('/>');
      return node;
    }
    expect('>');
    while (!source.startsWith('</', at)) {
      if (source[at] === '<') {
        node.children.push(element());
        continue;
      }
      const end = source.indexOf('<', at);
      if (end < 0) throw new Error(`<${node.name}> has no end`);
      node.text += decode(source.slice(at, end));
      at = end;
    }
    expect(`</${node.name}>`);
    return node;
  }
  skipSpace();
  const root = element();
  skipSpace();
  if (at !== source.length)
    throw new Error('something follows the root element');
  return root;
}
