// The app's state and what it can be asked to do, by its window and by the rig.

const { app, ipcMain } = require('electron');

const { InMain, InUtility, hasUtility, inPage } = require('./feed/places.cjs');
const { RELOADS } = require('./window/reloads.cjs');
const { TickerWindow } = require('./window/ticker-window.cjs');
const { askPage } = require('./window/ask-page.cjs');
const { crashSecondWindow } = require('./window/second-window.cjs');

class App {
  constructor(settings) {
    if (settings.where === 'utility' && !hasUtility) {
      const { electron } = process.versions;
      throw new Error(
        `Electron ${electron} has no utility process; it came with Electron 22`,
      );
    }
    this.settings = settings;
    // Called with what happens; `main.cjs` says where that goes.
    this.tell = () => {};
    this.onChange = () => {};
    this.loads = 0;
    this.windows = 0;
    this.pids = new Set();
    // The last crash or silence, `{ kind, text }`, and the last panic's message.
    this.last = null;
    this.panic = null;
    this.answers = true;
    this.places = {
      renderer: inPage,
      preload: inPage,
      main: new InMain(),
      utility: new InUtility((code) => this.onUtilityGone(code)),
    };
    ipcMain.on('hello', (event) => {
      event.returnValue = this.onHello(event.sender);
    });
  }

  get place() {
    return this.places[this.settings.where];
  }

  open() {
    const window = new TickerWindow(this.settings.where);
    this.window = window;
    this.windows++;
    window.page.on('render-process-gone', (_event, details) => {
      if (this.window === window) this.onGone(details);
    });
    window.window.on('close', () => {
      if (this.window === window) app.quit();
    });
    return window.loadPage();
  }

  /** A page asks what it shall do. A page that is not this window's is no load. */
  onHello(contents) {
    const { settings } = this;
    if (contents !== this.window.page) return { settings, load: 0 };
    this.loads++;
    this.answers = true;
    this.place.load(settings, this.loads);
    this.changed();
    return { settings, load: this.loads };
  }

  onGone({ reason, exitCode }) {
    const how =
      reason === 'crashed'
        ? `crashed with signal ${exitCode}`
        : `is gone (${reason}, ${exitCode})`;
    const text = `The page's process ${how} at reload ${this.loads}.`;
    this.happened({ kind: 'gone', reason, exitCode, text });
  }

  onUtilityGone(code) {
    this.tell({ event: 'utility-exit', code });
    if (code === 0) return;
    const text = `The utility process ended with ${code}.`;
    this.happened({ kind: 'utility', exitCode: code, text });
  }

  happened(what) {
    this.last = what;
    this.tell({ event: 'happened', ...what });
    this.changed();
  }

  panicked(text) {
    this.panic = text;
    this.changed();
  }

  changed() {
    this.onChange();
  }

  async reload(way = 'reload') {
    if (this.last && this.last.kind === 'gone') {
      // What is not there cannot be reloaded in other ways.
      this.last = null;
      return this.window.loadPage();
    }
    return RELOADS[way](this.window);
  }

  async reopen() {
    const old = this.window;
    this.open();
    old.close();
  }

  /** Takes what differs from the present settings, and loads the page anew. */
  async choose(choice) {
    const moved = choice.where && choice.where !== this.settings.where;
    Object.assign(this.settings, choice);
    if (!moved) return this.reload();
    this.places.utility.end();
    return this.reopen();
  }

  /** How the page does: in which process, and what its feed has counted. */
  async look() {
    const { page } = this.window;
    const alive = await askPage(page, '1');
    const pagePid = page.getOSProcessId();
    if (pagePid) this.pids.add(pagePid);
    const snapshot = alive === 1 ? await this.place.snapshot(page) : null;
    return { loads: this.loads, pagePid, answers: alive === 1, snapshot };
  }

  crashSecondWindow() {
    return crashSecondWindow(this.settings.where);
  }

  state() {
    const pid = this.window.page.getOSProcessId();
    if (pid) this.pids.add(pid);
    const { settings, loads, last, panic, answers } = this;
    const { napi, patched, where, functions, bounded } = settings;
    return {
      ...{ napi, patched, where, functions, bounded },
      ...{ last, panic, answers },
      hasUtility,
      reloads: Math.max(loads - 1, 0),
      pid,
      processes: this.pids.size,
      electron: process.versions.electron,
      node: process.versions.node,
    };
  }
}

module.exports = { App };
