// Light or dark: as the system has it, until the switch says otherwise.

/* global document, matchMedia */

const KEPT_AS = 'hazard-matrix-theme';

/** Some browsers keep nothing for a page that is a file. */
function kept(change) {
  try {
    return change(localStorage);
  } catch {
    return null;
  }
}

export function addThemeSwitch(button) {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;
  const label = () => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute(
      'aria-label',
      isDark() ? 'Switch to light' : 'Switch to dark',
    );
  };
  const before = kept((storage) => storage.getItem(KEPT_AS));
  if (['light', 'dark'].includes(before)) root.dataset.theme = before;
  button.addEventListener('click', () => {
    const wanted = isDark() ? 'light' : 'dark';
    root.dataset.theme = wanted;
    kept((storage) => storage.setItem(KEPT_AS, wanted));
    label();
  });
  system.addEventListener('change', label);
  label();
}
