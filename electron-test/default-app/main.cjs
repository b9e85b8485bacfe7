// Loads the app that the command line names, as the `electron` of npm does:
// Electron that was taken out of a packaged app has no default app to do it.

const { app } = require('electron');
const fs = require('fs');
const path = require('path');

const named = process.argv.slice(1).find((arg) => !arg.startsWith('-'));

function manifestOf(dir) {
  const file = path.join(dir, 'package.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

function load(appPath) {
  const isDirectory = fs.statSync(appPath).isDirectory();
  const manifest = isDirectory ? manifestOf(appPath) : {};
  if (manifest.name) app.setName(manifest.productName || manifest.name);
  app.setAppPath(isDirectory ? appPath : path.dirname(appPath));
  require(
    isDirectory ? path.join(appPath, manifest.main || 'index.js') : appPath,
  );
}

try {
  if (!named) throw new Error('no app is named; usage: electron APP [ARG...]');
  load(path.resolve(named));
} catch (error) {
  console.error(`error: ${error.stack}`);
  app.exit(1);
}
