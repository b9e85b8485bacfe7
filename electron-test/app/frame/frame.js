// Draws how things stand, and passes on what is pressed.

/* global window, document */

const app = window.ticker;
const at = (id) => document.querySelector(`#${id}`);

const NO_UTILITY = 'Electron has utility processes from version 22 on';
const MAIN_KEEPS =
  'The main process keeps its functions for as long as the app runs';

function standing({ last, panic, answers }) {
  if (last && last.kind === 'gone') return 'Crashed';
  if (!answers) return 'No answer';
  if (panic) return 'Panicked';
  if (last && last.kind === 'utility') return 'Utility crashed';
  return 'Running';
}

function story({ last, panic }) {
  const parts = [last && last.text, panic && `Panicked: ${panic}`];
  return parts.filter(Boolean).join(' ') || 'No panic, no crash so far';
}

function drawSwitches(state) {
  for (const group of document.querySelectorAll('fieldset')) {
    const { setting } = group.dataset;
    for (const button of group.querySelectorAll('button')) {
      const { value } = button.dataset;
      button.classList.toggle('chosen', value === String(state[setting]));
      const lacks = value === 'utility' && !state.hasUtility;
      const kept = state.where === 'main' && setting !== 'where';
      button.disabled = lacks || kept;
      button.title = lacks ? NO_UTILITY : kept ? MAIN_KEEPS : '';
    }
  }
}

app.onState((state) => {
  at('addon').textContent =
    `${state.napi === 'C++' ? 'C++' : `napi ${state.napi}`}, ${state.patched ? 'patched' : 'stock'}`;
  at('addon').dataset.patched = state.patched;
  at('runtime').textContent = `Electron ${state.electron}, Node ${state.node}`;
  at('reloads').textContent = state.reloads;
  at('pid').textContent = state.pid || '–';
  at('processes').textContent = state.processes;
  const word = standing(state);
  at('state').textContent = word;
  at('state').dataset.good = word === 'Running';
  at('last').textContent = story(state);
  at('last').title = story(state);
  drawSwitches(state);
});

at('reload').addEventListener('click', () => app.reload());
for (const group of document.querySelectorAll('fieldset')) {
  group.addEventListener('click', ({ target }) => {
    const { value } = target.dataset;
    if (value === undefined) return;
    const { setting } = group.dataset;
    app.choose({
      [setting]: setting === 'where' ? value : JSON.parse(value),
    });
  });
}
app.ask();
