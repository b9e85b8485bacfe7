// What keeps text that a process may have printed from being read as a page.

const ENTITIES = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text between tags, or in an attribute. */
export const forHtml = (text) =>
  String(text).replace(/[&<>"']/g, (found) => ENTITIES[found]);

/**
 * Data inside a `script` element. Neither `</script`, which would end it, nor
 * `<!--`, after which another end would be looked for, has to be known here: there
 * is no `<` left in it.
 */
export const jsonForScript = (data) =>
  JSON.stringify(data).replace(/</g, '\\u003c');
