// Writes a gigabyte to a pipe, past the runtime's own buffers, and then says
// how much of it was taken.
const fs = require('fs');
const chunk = Buffer.alloc(1024 * 1024, 'x');
exports.start = (fd) => {
  let written = 0;
  while (written < 1024 * chunk.length) {
    try {
      written += fs.writeSync(fd, chunk);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
  fs.writeFileSync(process.env.WRITTEN_FILE, String(written));
};
