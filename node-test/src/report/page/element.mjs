// Makes elements. Text goes in as text, never as markup.

/* global document */

/**
 * An element: `name` may bring classes (`p.about`). Of `given`, `on…` are listeners,
 * and what is null or false is left out. Children are elements or text.
 */
export function element(name, given = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const made = document.createElement(tag);
  if (classes.length > 0) made.className = classes.join(' ');
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}

export const byId = (id) => document.getElementById(id);
