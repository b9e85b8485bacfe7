// How well the text of a page can be told from what it stands on.

/* global document, getComputedStyle, NodeFilter */

/** Runs in the page: each text that is seen, with its two colours. */
function coloursInPage() {
  const isClear = (colour) => /, 0\)$/.test(colour);
  const groundOf = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Map();
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement;
    const text = node.data.trim();
    if (!text || parent.closest('script, noscript, option')) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    const { color } = getComputedStyle(parent);
    const ground = groundOf(parent);
    // Of thousands of cells that look the same, one.
    found.set([color, ground, parent.className].join(), {
      text,
      color,
      ground,
    });
  }
  return [...found.values()];
}

function luminance(colour) {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  if (!colour.startsWith('rgb') || alpha !== 1) {
    throw new Error(`cannot tell how bright ${colour} is`);
  }
  const linear = (value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** The contrast of two colours, as WCAG defines it: 1 to 21. */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort(
    (a, b) => a - b,
  );
  return (light + 0.05) / (dark + 0.05);
}

/** `[{ text, color, ground, ratio }]`, one for each look that text has in the page. */
export async function contrastsOf(page) {
  const colours = await page.evaluate(coloursInPage);
  return colours.map((one) => ({
    ...one,
    ratio: contrast(one.color, one.ground),
  }));
}
