// SPDX-License-Identifier: Apache-2.0
// Keeps the files of this page, so that it works without a network, and isolates
// it, so that it may compare on several threads where its server sends no headers
// for that. Of the builds only those are kept that a browser asks for. build.sh
// writes the names of the other files and a hash of all their content.
const kVersion = '@VERSION@';
const kFiles = ['@FILES@'];
const kIsolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

addEventListener('install', (event) => {
  event.waitUntil(caches.open(kVersion).then((cache) => cache.addAll(kFiles)).then(() => skipWaiting()));
});
addEventListener('activate', (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== kVersion).map((name) => caches.delete(name))))
    .then(() => clients.claim()));
});

function isolated(answer) {
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(kIsolated)) headers.set(name, value);
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}

async function answerTo(request) {
  const cache = await caches.open(kVersion);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return isolated(kept);
  const answer = await fetch(request);
  if (answer.ok && /\/framewise\/\w+\/framewise-wasm/.test(request.url)) await cache.put(request, answer.clone());
  return isolated(answer);
}
addEventListener('fetch', (event) => {
  if (event.request.url.startsWith(registration.scope)) event.respondWith(answerTo(event.request));
});
