// The feed of a page with node integration.

const { ipcRenderer } = require('electron');

const { startFeed } = require('./feed.cjs');

const { settings, load } = ipcRenderer.sendSync('hello');

module.exports = startFeed(settings, load);
