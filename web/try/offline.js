// SPDX-License-Identifier: Apache-2.0
// Keeps the files of this page, so that it works without a network: of the two
// builds, the one that this browser runs. build.sh writes their names and a hash
// of their content.
import { hasSimd } from '../../deploy/npm/framewise-wasm/simd.js';

const kVersion = '@VERSION@';
const kFiles = ['@FILES@'];
const kOther = hasSimd() ? 'framewise/scalar/' : 'framewise/simd/';

addEventListener('install', (event) => {
  event.waitUntil(caches.open(kVersion).then((cache) => cache.addAll(kFiles.filter((name) => !name.startsWith(kOther)))).then(() => skipWaiting()));
});
addEventListener('activate', (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== kVersion).map((name) => caches.delete(name))))
    .then(() => clients.claim()));
});
addEventListener('fetch', (event) => {
  event.respondWith(caches.match(event.request, { ignoreSearch: true }).then((kept) => kept ?? fetch(event.request)));
});
