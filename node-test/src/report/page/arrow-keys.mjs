// Arrow keys go from cell to cell; of all cells, the Tab key stops at one.

const AXES = {
  ArrowLeft: ['left', 'top', -1],
  ArrowRight: ['left', 'top', 1],
  ArrowUp: ['top', 'left', -1],
  ArrowDown: ['top', 'left', 1],
};

/** Beside it, and not a line further: half a cell. */
const ASIDE = 8;

/** The nearest cell in a direction, of those in the same line. */
function neighbour(from, links, [along, across, sign]) {
  const here = from.getBoundingClientRect();
  let nearest = null;
  let least = Infinity;
  for (const link of links) {
    const there = link.getBoundingClientRect();
    const distance = (there[along] - here[along]) * sign;
    if (Math.abs(there[across] - here[across]) > ASIDE) continue;
    if (distance > 1 && distance < least) {
      [nearest, least] = [link, distance];
    }
  }
  return nearest;
}

const linksIn = (box) => [...box.querySelectorAll('a.cell')];

/** Makes this cell the one that the Tab key stops at; without one, the first. */
export function stopAt(box, link) {
  const chosen = link ?? box.querySelector('a.cell');
  for (const other of box.querySelectorAll('a.cell[tabindex="0"]')) {
    other.tabIndex = -1;
  }
  if (chosen) chosen.tabIndex = 0;
}

export function addArrowKeys(box) {
  box.addEventListener('focusin', ({ target }) => {
    if (target.matches('a.cell')) stopAt(box, target);
  });
  box.addEventListener('keydown', (event) => {
    const axes = AXES[event.key];
    if (!axes || !event.target.matches('a.cell')) return;
    event.preventDefault();
    neighbour(event.target, linksIn(box), axes)?.focus();
  });
}
