// Where a feed can live, and how the app gets at what it has counted.

const path = require('path');
const { utilityProcess } = require('electron');

const { askPage } = require('../window/ask-page.cjs');
const { startFeed } = require('./feed.cjs');

const inPage = {
  load() {},
  async snapshot(contents) {
    return (await askPage(contents, 'window.snapshot()')) || null;
  },
};

/** Keeps its functions for as long as the app runs: its environment is never reloaded. */
class InMain {
  load(settings, load) {
    this.feed = this.feed || startFeed(settings, load);
  }

  async snapshot() {
    return this.feed ? this.feed.snapshot() : null;
  }
}

/** A process for each load; the one before is told to end. */
class InUtility {
  constructor(onGone) {
    this.onGone = onGone;
    this.child = null;
    this.last = null;
  }

  load(settings, load) {
    this.end();
    this.last = null;
    const child = utilityProcess.fork(path.join(__dirname, 'utility.cjs'), [
      JSON.stringify({ settings, load }),
    ]);
    child.on('message', (snapshot) => {
      if (this.child === child) this.last = snapshot;
    });
    child.on('exit', (code) => this.onGone(code));
    this.child = child;
  }

  end() {
    if (this.child) this.child.postMessage('end');
    this.child = null;
  }

  async snapshot() {
    return this.last;
  }
}

const hasUtility = Boolean(utilityProcess);

module.exports = { inPage, InMain, InUtility, hasUtility };
