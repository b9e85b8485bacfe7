// A picture of what a display shows: from the format of X to PNG.

import { deflateSync } from 'node:zlib';

const PNG_MARK = Buffer.from('89504e470d0a1a0a', 'hex');
const TRUE_COLOUR = 2;
/** What a line stands in for: each byte as its difference from the one above. */
const UP = 2;

const CRC = Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return crc;
});

function checksum(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type, content) {
  const made = Buffer.alloc(content.length + 12);
  made.writeUInt32BE(content.length, 0);
  made.write(type, 4, 'latin1');
  content.copy(made, 8);
  const covered = made.subarray(4, content.length + 8);
  made.writeUInt32BE(checksum(covered), content.length + 8);
  return made;
}

/** XWD, whose header is numbers of 32 bits, as the 24-bit display of display.mjs writes it. */
function readXwd(xwd) {
  const field = (index) => xwd.readUInt32BE(index * 4);
  const [headerSize, bitsPerPixel, colours] = [field(0), field(11), field(19)];
  if (bitsPerPixel !== 32) {
    throw new Error(`the display has ${bitsPerPixel} bits a pixel, not 32`);
  }
  return {
    stride: field(12),
    pixels: xwd.subarray(headerSize + colours * 12),
  };
}

/** Whether all of the screen's column `x` from `top` to `bottom` has one colour. */
export function isPlain(xwd, { x, top, bottom }) {
  const { stride, pixels } = readXwd(xwd);
  const at = (y) => pixels.readUInt32LE(y * stride + x * 4);
  for (let y = top + 1; y < bottom; y++) {
    if (at(y) !== at(top)) return false;
  }
  return true;
}

/** The part of the screen that `width` and `height` take from its upper left, as PNG. */
export function toPng(xwd, { width, height }) {
  const { stride, pixels } = readXwd(xwd);
  const line = width * 3;
  const plain = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * stride + x * 4;
      const to = y * line + x * 3;
      plain[to] = pixels[from + 2];
      plain[to + 1] = pixels[from + 1];
      plain[to + 2] = pixels[from];
    }
  }
  const filtered = Buffer.alloc((line + 1) * height);
  for (let y = 0; y < height; y++) {
    filtered[y * (line + 1)] = UP;
    for (let i = 0; i < line; i++) {
      const above = y === 0 ? 0 : plain[(y - 1) * line + i];
      filtered[y * (line + 1) + 1 + i] = plain[y * line + i] - above;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = TRUE_COLOUR;
  return Buffer.concat([
    PNG_MARK,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
