// The page that is reloaded: it draws what its feed has counted. With node
// integration the feed is here; otherwise a preload script has brought it.

/* global window, document */

const feed = window.source || window.require('../feed/renderer.cjs');
window.snapshot = () => feed.snapshot();

const DRAW_MS = 100;
const counters = document.querySelector('#counters');

function element(className, text = '') {
  const made = document.createElement('div');
  made.className = className;
  made.textContent = text;
  return made;
}

function card(number, threads) {
  const made = element('card');
  made.append(
    element('name', `Function ${number}`),
    element('count', '0'),
    element('threads', `${threads} native threads`),
  );
  return made;
}

function draw() {
  const snapshot = feed.snapshot();
  if (!snapshot) return;
  const { ticks, threads } = snapshot;
  if (counters.childElementCount !== ticks.length) {
    counters.dataset.many = ticks.length > 2;
    counters.replaceChildren(
      ...ticks.map((_, index) => card(index + 1, threads)),
    );
  }
  ticks.forEach((taken, index) => {
    counters.children[index].querySelector('.count').textContent =
      taken.toLocaleString('en');
  });
}

setInterval(draw, DRAW_MS);
draw();
