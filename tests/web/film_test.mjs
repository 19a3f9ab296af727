// SPDX-License-Identifier: Apache-2.0
// A film of copied and encoded sections, played by a real browser.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';

const ffmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const skip = !ffmpeg && 'ffmpeg is not installed';
const folder = mkdtempSync(join(tmpdir(), 'framewise-film-'));
let browser;

const clip = (i, ...more) => {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30', '-f', 'lavfi',
    '-i', `sine=frequency=${300 + 50 * i}:sample_rate=48000`, '-t', '2', '-vf', `hue=h=${60 * i},format=yuv420p`,
    '-c:v', 'libx264', '-g', '30', '-c:a', 'aac', '-shortest', ...more, join(folder, `c${i}.mp4`)]);
};

before(async () => {
  if (!ffmpeg) return;
  for (let i = 0; i < 4; ++i) clip(i, '-preset', 'veryfast');
  // Other parameter sets, which stand in the stream.
  clip(4, '-preset', 'slow', '-refs', '5');
  browser = await Browser.start(process.env.CHROMIUM);
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

// Seeks to each time and plays on from there.
const plays = async (name, clips, options, seconds, times) => {
  execFileSync(process.env.FRAMEWISE, ['video', 'compose', ...clips.map((i) => join(folder, `c${i}.mp4`)),
    '-o', join(folder, name), '--quiet', ...options]);
  const page = join(folder, name + '.html');
  writeFileSync(page, `<!doctype html><html data-ready="true"><meta charset="utf-8">
    <video id="film" src="${name}" muted preload="auto"></video>`);
  const tab = await browser.open(page);
  await tab.until('document.getElementById("film").readyState >= 2');
  assert.ok(Math.abs(await tab.eval('document.getElementById("film").duration') - seconds) < 0.05);
  for (const time of times) {
    await tab.eval(`document.getElementById('film').currentTime = ${time}`);
    await tab.until('!document.getElementById("film").seeking');
    await tab.eval('document.getElementById("film").play()');
    await tab.until(`document.getElementById('film').currentTime > ${time + 0.3}`);
    await tab.eval('document.getElementById("film").pause()');
  }
  const state = await tab.eval(`(() => {
    const film = document.getElementById('film');
    return {error: film.error && film.error.message, bad: film.getVideoPlaybackQuality().corruptedVideoFrames,
      sound: film.webkitAudioDecodedByteCount};
  })()`);
  assert.equal(state.error, null);
  assert.equal(state.bad, 0);
  assert.ok(state.sound > 0);
  assert.deepEqual(tab.problems, []);
  await tab.close();
};

test('A film plays over its crossfades, and from within them', { skip }, async () => {
  await plays('fades.mp4', [0, 1, 2, 3], ['--crossfade', '0.4'], 6.8, [1.5, 1.7, 3.3, 0, 4.9]);
});

test('A film plays over hard cuts', { skip }, async () => {
  await plays('cuts.mp4', [0, 1, 2, 3], ['--crossfade', '0'], 8, [1.9, 5.95, 3.97]);
});

test('Parameter sets may differ from clip to clip', { skip }, async () => {
  await plays('sets.mp4', [0, 4, 1], ['--crossfade', '0.4'], 5.2, [1.5, 3.3, 1.7]);
});
