// SPDX-License-Identifier: Apache-2.0
// A file that somebody chose: one of this machine, which is sent, or one that
// the server has beneath its folders, by its path there.
export interface ServerFile { path: string; bytes: number }
export type Picked = File | ServerFile;

export const is_sent = (picked: Picked): picked is File => picked instanceof File;
export const name_of = (picked: Picked) => (is_sent(picked) ? picked.name : picked.path);
export const bytes_of = (picked: Picked) => (is_sent(picked) ? picked.size : picked.bytes);

const kPictures = /\.(a?png|avif|gif|jpe?g|jxl|webp)$/i;

export const thumbnail_of = (file: ServerFile, size: number): string | null =>
  (kPictures.test(file.path) ? `image/thumbnail?src=${encodeURIComponent(file.path)}&size=${size}` : null);
