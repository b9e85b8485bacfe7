// Makes a Node say that it is an Electron's.
const versions = { ...process.versions, electron: '22.3.25' };
Object.defineProperty(process, 'versions', { value: versions });
process.execPath = process.env.FAKE_ELECTRON;
