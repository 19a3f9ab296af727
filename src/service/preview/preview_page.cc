// SPDX-License-Identifier: Apache-2.0
#include "service/preview/preview.h"

namespace framewise::service {

std::string preview_page() {
  return R"page(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Preview of a plan</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 0 auto; padding: 16px; max-width: 760px }
canvas, video { width: 100%; aspect-ratio: 16 / 9; background: #000; display: block;
  border-radius: 6px }
#bar { display: flex; gap: 10px; align-items: center; margin: 10px 0 }
#seek { flex: 1 }
button { font: inherit; padding: 4px 14px }
#time, #facts { font-variant-numeric: tabular-nums }
#facts { opacity: .8; font-size: 13px }
#clip { overflow-wrap: anywhere }
</style></head><body>
<canvas id="film" width="640" height="360" role="img"
 aria-label="the film"></canvas>
<video id="stream" muted playsinline hidden aria-label="the film"></video>
<div id="bar"><button id="toggle" aria-label="Pause">Pause</button>
<button id="sound" hidden>Sound on</button>
<input id="seek" type="range" min="0" max="1" step="0.1" value="0"
 aria-label="Time in the film"><span id="time">0:00</span></div>
<div id="clip">&nbsp;</div><div id="facts" role="status">connecting…</div>
<script>
'use strict';
const words = new URLSearchParams(location.search);
const token = words.get('token');
// As a stream where the address asks for one and the browser plays it.
const streamed = words.get('as') === 'mp4' && 'MediaSource' in window;
const byId = (id) => document.getElementById(id);
const canvas = byId('film'), paint = canvas.getContext('2d');
let socket, paused = false, length = 0, dragging = false, retry = 500;
const clock = (s) => Math.floor(s / 60) + ':' +
  String(Math.floor(s % 60)).padStart(2, '0');
const send = (message) => {
  if (socket && socket.readyState === 1) socket.send(JSON.stringify(message));
};
fetch('/plan.json?token=' + token).then((r) => r.json()).then((plan) => {
  length = plan.duration / plan.ticks_per_second;
  byId('seek').max = length;
});
// Frames are decoded one at a time; of those that come meanwhile the newest is
// decoded next.
let waiting = null, decoding = false;
const decode = async () => {
  if (decoding || !waiting) return;
  decoding = true;
  const data = waiting;
  waiting = null;
  try {
    const view = new DataView(data);
    const picture = await createImageBitmap(
      new Blob([new Uint8Array(data, 8)], {type: 'image/jpeg'}));
    if (canvas.width !== picture.width) {
      canvas.width = picture.width;
      canvas.height = picture.height;
    }
    paint.drawImage(picture, 0, 0);
    picture.close();
    send({shown: view.getUint32(0, true)});
    const seconds = view.getUint32(4, true) / 1000;
    if (!dragging) byId('seek').value = seconds;
    byId('time').textContent = clock(seconds) + ' / ' + clock(length);
    window.framesShown = (window.framesShown || 0) + 1;
    document.documentElement.dataset.ready = 'true';
  } catch (error) { byId('facts').textContent = String(error); }
  decoding = false;
  decode();
};
// The stream: fragments are appended one after the other; what was played ten
// seconds ago is forgotten. The film follows its maker by jumps or a higher
// speed, as far behind as it is.
const player = byId('stream'), marks = [];
let buffer = null, fragments = [];
const append = () => {
  if (!buffer || buffer.updating || !fragments.length) return;
  buffer.appendBuffer(fragments.shift());
};
const follow = () => {
  if (!buffer || !buffer.buffered.length) return;
  const start = buffer.buffered.start(0);
  const end = buffer.buffered.end(buffer.buffered.length - 1);
  const behind = end - player.currentTime;
  if (player.currentTime < start) player.currentTime = start;
  else if (behind > 0.4) player.currentTime = end - 0.05;
  player.playbackRate = behind > 0.12 ? 1.1 : 1;
  if (player.paused && !paused) player.play().catch(() => {});
  if (!buffer.updating && player.currentTime - start > 20) {
    buffer.remove(0, player.currentTime - 10);
  }
};
const begin = (type, at) => {
  if (!MediaSource.isTypeSupported(type)) {
    words.delete('as');
    location.search = words;
    return;
  }
  const source = new MediaSource();
  buffer = null;
  fragments = [];
  marks.length = 0;
  player.src = URL.createObjectURL(source);
  source.onsourceopen = () => {
    URL.revokeObjectURL(player.src);
    if (source.readyState !== 'open') return;
    buffer = source.addSourceBuffer(type);
    buffer.timestampOffset = at;
    buffer.onupdateend = () => { follow(); append(); };
    append();
  };
  window.streams = (window.streams || 0) + 1;
};
const take = (data) => {
  const view = new DataView(data);
  marks.push({number: view.getUint32(0, true),
    seconds: view.getUint32(4, true) / 1000});
  if (marks.length > 300) marks.shift();
  fragments.push(new Uint8Array(data, 8));
  append();
};
const shown = (now, frame) => {
  const mark = marks.findLast((m) => m.seconds <= frame.mediaTime + 0.02);
  if (mark) {
    send({shown: mark.number});
    if (!dragging) byId('seek').value = mark.seconds;
    byId('time').textContent = clock(mark.seconds) + ' / ' + clock(length);
  }
  window.framesShown = (window.framesShown || 0) + 1;
  document.documentElement.dataset.ready = 'true';
  player.requestVideoFrameCallback(shown);
};
if (streamed) {
  canvas.hidden = true;
  canvas.style.display = 'none';
  player.hidden = false;
  byId('sound').hidden = false;
  byId('sound').onclick = () => {
    player.muted = !player.muted;
    byId('sound').textContent = player.muted ? 'Sound on' : 'Sound off';
  };
  player.requestVideoFrameCallback(shown);
}
const facts = (s) => {
  if (s.error) { byId('facts').textContent = s.error; return; }
  if (s.stream) { begin(s.stream, s.at); return; }
  byId('clip').textContent = s.clip;
  byId('facts').textContent = s.fps + ' frames/s shown, ' + s.late +
    ' % late, ' + s.dropped + ' dropped, latency ' + s.p50_ms + ' ms (95 %: ' +
    s.p95_ms + ' ms), ' + s.width + '×' + s.height + ' at ' + s.rate +
    ', composer ' + s.busy + ' % busy';
  window.lastFacts = s;
};
const connect = () => {
  socket = new WebSocket('ws://' + location.host +
    (streamed ? '/stream' : '/frames') + '?token=' + token);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => { retry = 500; send({paused}); };
  socket.onmessage = (event) => {
    if (typeof event.data === 'string') return facts(JSON.parse(event.data));
    if (streamed) return take(event.data);
    waiting = event.data;
    decode();
  };
  socket.onclose = () => {
    byId('facts').textContent = 'the connection ended; trying again…';
    setTimeout(connect, retry);
    retry = Math.min(retry * 2, 10000);
  };
};
const toggle = () => {
  paused = !paused;
  byId('toggle').textContent = paused ? 'Play' : 'Pause';
  byId('toggle').setAttribute('aria-label', paused ? 'Play' : 'Pause');
  if (paused) player.pause();
  send({paused});
};
const seek = (seconds) => send({seek: Math.max(0, Math.min(length, seconds))});
byId('toggle').onclick = toggle;
byId('seek').oninput = () => { dragging = true; };
byId('seek').onchange = () => {
  dragging = false;
  seek(Number(byId('seek').value));
};
document.onkeydown = (event) => {
  if (event.target.tagName === 'BUTTON' && event.key === ' ') return;
  if (event.key === ' ') { toggle(); event.preventDefault(); }
  if (event.target.id === 'seek') return;
  if (event.key === 'ArrowLeft') seek(Number(byId('seek').value) - 5);
  if (event.key === 'ArrowRight') seek(Number(byId('seek').value) + 5);
};
connect();
</script></body></html>
)page";
}

}  // namespace framewise::service
