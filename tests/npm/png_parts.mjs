// SPDX-License-Identifier: Apache-2.0
// The two checksummed parts of PNG files that tests write.
import { deflateSync } from 'node:zlib';

const kTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; ++bit) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

export function crc32Of(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = kTable[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

export const deflated = (bytes) => deflateSync(bytes);
