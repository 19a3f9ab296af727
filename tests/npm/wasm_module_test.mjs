// SPDX-License-Identifier: Apache-2.0
// The npm package framewise-wasm beside the program: the same numbers, verdicts
// and errors.
//   FRAMEWISE_BINARY=… PAIR=… WASM=… node --test wasm_module_test.mjs
// WASM is the packed package; SHARED, where it is there, a folder of real files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { crc32Of, deflated } from './png_parts.mjs';

const { compare, Framewise, FramewiseError, kMostFileBytes, report } = await import(pathToFileURL(join(process.env.WASM, 'index.js')));
const program = process.env.FRAMEWISE_BINARY;
delete process.env.FRAMEWISE_BINARY; // of the other npm package, no setting
const folder = mkdtempSync(join(tmpdir(), 'framewise-wasm-'));
after(() => rmSync(folder, { recursive: true }));

// On scales of 0 to 100. The program's processors multiply and add in one rounding
// where WebAssembly rounds twice; sums of whole numbers hardly notice.
const kTolerance = 0.05;
const kExact = 1e-5;
const isExact = (place) => /metrics\/(ssim|psnr)\//.test(place);

function native(files, flags = []) {
  const run = spawnSync(program, ['compare', '--json', '--no-cache', '--progress', 'none', ...flags, ...files], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.ok(run.stdout, run.stderr);
  return JSON.parse(run.stdout);
}
const named = (path) => ({ name: basename(path), bytes: readFileSync(path) });

// Without what one run alone has (its time, its threads, its folders), and
// without the order of moments that are equally bad.
function comparable(value, key = '') {
  if (['timing_ms', 'cache', 'provenance', 'worst'].includes(key)) return undefined;
  if (key === 'path') return basename(value);
  if (Array.isArray(value)) return value.map((one) => comparable(one));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, comparable(one, name)]).filter(([, one]) => one !== undefined));
}

function assertSame(a, b, place = '') {
  if (typeof a === 'number' && typeof b === 'number') {
    assert.ok(Math.abs(a - b) <= (isExact(place) ? kExact : kTolerance), `${place}: ${a}, the program has ${b}`);
  } else if (a !== null && typeof a === 'object' && b !== null && typeof b === 'object') {
    assert.deepEqual(Object.keys(a), Object.keys(b), place);
    for (const name of Object.keys(a)) assertSame(a[name], b[name], `${place}/${name}`);
  } else {
    assert.equal(a, b, place);
  }
}

// A picture with edges, a gradient and grain; `loss` coarsens it.
function pixels(width, height, frame, loss) {
  let seed = 7 + frame;
  const rgb = Buffer.alloc(3 * width * height);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      const disc = (x - 40 - 3 * frame) ** 2 + (y - 40) ** 2 < 500 ? 90 : 0;
      const base = [2 * x, 3 * y, 255 - x - y].map((one) => (one & 255) * 0.6 + disc + (seed >> 16) % 9);
      for (let i = 0; i < 3; ++i) {
        const value = Math.min(255, base[i]);
        rgb[3 * (y * width + x) + i] = loss ? Math.min(255, Math.round(value / loss) * loss) : value;
      }
    }
  }
  return rgb;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32Of(body));
  return Buffer.concat([length, body, check]);
}
const words = (...values) => {
  const data = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => data.writeUInt32BE(value, 4 * i));
  return data;
};
function filtered(rgb, width, height) {
  const rows = Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.of(0), rgb.subarray(3 * y * width, 3 * (y + 1) * width)]));
  return deflated(Buffer.concat(rows));
}

// A PNG picture, or with several frames an APNG of 10 frames a second.
function png(width, height, frames) {
  const head = [Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', Buffer.concat([words(width, height), Buffer.of(8, 2, 0, 0, 0)]))];
  if (frames.length === 1) return Buffer.concat([...head, chunk('IDAT', filtered(frames[0], width, height)), chunk('IEND', Buffer.alloc(0))]);
  let sequence = 0;
  const control = () => chunk('fcTL', Buffer.concat([words(sequence++, width, height, 0, 0), Buffer.of(0, 1, 0, 10, 0, 0)]));
  const body = frames.flatMap((rgb, i) => [control(), i === 0 ? chunk('IDAT', filtered(rgb, width, height))
    : chunk('fdAT', Buffer.concat([words(sequence++), filtered(rgb, width, height)]))]);
  return Buffer.concat([...head, chunk('acTL', words(frames.length, 0)), ...body, chunk('IEND', Buffer.alloc(0))]);
}

// Gray steps as YUV 4:2:0.
function y4m(width, height, frames) {
  const parts = [Buffer.from(`YUV4MPEG2 W${width} H${height} F25:1 Ip A1:1 C420jpeg\n`)];
  for (const rgb of frames) {
    const luma = Buffer.alloc(width * height, 0).map((_, i) => rgb[3 * i + 1]);
    parts.push(Buffer.from('FRAME\n'), luma, Buffer.alloc(width * height / 2, 120));
  }
  return Buffer.concat(parts);
}

function made(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
const series = (loss) => Array.from({ length: 6 }, (_, i) => pixels(160, 120, i, loss));
const still = (loss) => png(320, 200, [pixels(320, 200, 0, loss)]);
function converted(from, name, ...flags) {
  const path = join(folder, name);
  const run = spawnSync(program, ['image', 'convert', from, '-o', path, ...flags], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return path;
}

const pair = (name) => join(process.env.PAIR, name);
const original = made('original.png', still(0));
const kPairs = {
  'GIF beside GIF': [pair('original.gif'), pair('small.gif')],
  'GIF beside WebP animation': [pair('original.gif'), pair('small.webp')],
  'PNG beside PNG': [original, made('coarse.png', still(12))],
  'PNG beside JPEG': [original, converted(original, 'small.jpg', '--quality', '60')],
  'PNG beside WebP': [original, converted(original, 'small.webp', '--quality', '60')],
  'PNG beside AVIF': [original, converted(original, 'small.avif', '--quality', '60')],
  'APNG beside APNG': [made('a.apng', png(160, 120, series(0))), made('b.apng', png(160, 120, series(16)))],
  'y4m beside y4m': [made('a.y4m', y4m(160, 120, series(0))), made('b.y4m', y4m(160, 120, series(10)))],
  'A file beside itself': [original, original],
};
for (const scalar of [false, true]) {
  const skip = !existsSync(join(process.env.WASM, scalar ? 'scalar' : 'simd')) && 'this build was not made';
  const framewise = new Framewise({ scalar });
  for (const [name, files] of Object.entries(kPairs)) {
    test(`${name}: ${scalar ? 'the scalar build' : 'SIMD'} gives the program's numbers`, { skip }, async () => {
      const [a, b] = files.map(named);
      const { document } = await framewise.report(a, b);
      assertSame(comparable(document), comparable(native(files)));
    });
  }
}

// V8 refuses WebAssembly SIMD on a processor without SSE 4.1.
test('An engine without SIMD runs the scalar build by itself', { skip: !existsSync(join(process.env.WASM, 'scalar')) && 'this build was not made' }, () => {
  const script = `const { Framewise, hasSimd } = await import(${JSON.stringify(pathToFileURL(join(process.env.WASM, 'index.js')).href)});
    const { readFileSync } = await import('node:fs');
    const framewise = new Framewise();
    const bytes = readFileSync(${JSON.stringify(original)});
    const document = await framewise.compare(bytes, bytes);
    console.log(JSON.stringify([hasSimd(), framewise.simd, document.comparisons[0].verdict.status]));`;
  const run = spawnSync(process.execPath, ['--no-enable-sse4-1', '--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(run.stdout.trim(), '[false,false,"PASS"]', run.stderr);
});

test('Options are those of the program', async () => {
  const files = [pair('original.gif'), pair('small.gif')];
  const flags = ['--metric', 'psnr', '--metric', 'ssim', '--max-frames', '8', '--per-frame', '--verdict'];
  const document = await compare(...files.map(named), { metric: ['psnr', 'ssim'], maxFrames: 8, perFrame: true, verdict: true });
  assertSame(comparable(document), comparable(native(files, flags)));
  await assert.rejects(compare(...files.map(named), { metrik: 'psnr' }), (problem) =>
    problem instanceof FramewiseError && problem.kind === 'usage' && /metric/.test(problem.hint));
});

test('Several compressed files have a comparison each', async () => {
  const tests = [pair('small.gif'), pair('small.webp')];
  const document = await compare(named(pair('original.gif')), tests.map(named));
  assertSame(comparable(document), comparable(native([pair('original.gif'), ...tests])));
});

test('The report page holds verdict and pictures, and asks for nothing', async () => {
  const { html, exitCode } = await report(...[pair('original.gif'), pair('small.gif')].map(named));
  assert.equal(exitCode, 0);
  assert.match(html, /<script type="text\/plain" id="s0">/);
  assert.doesNotMatch(html, /(src|href)="?https?:/);
});

test('Progress is told while frames are measured', async () => {
  const seen = [];
  const framewise = new Framewise({ progress: (now) => seen.push(now) });
  await framewise.compare(...[pair('original.gif'), pair('small.gif')].map(named));
  assert.ok(seen.length > 1);
  assert.equal(seen.at(-1).done, seen.at(-1).total);
});

test('A file that cannot be read is named, with the reason and what to do', async () => {
  const good = named(original);
  const cases = [
    [Buffer.from('no picture at all, whatever its name says'), 'unsupported', /not a picture or video format/],
    [Buffer.from('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf', 'latin1'), 'input', /cannot open the picture/],
    [Buffer.from('\0\0\0\x0cJXL \r\n\x87\n', 'latin1'), 'unsupported', /JPEG XL cannot be read here/],
    [Buffer.from('\0\0\0\x1cftypisom\0\0\0\0isommp42', 'latin1'), 'unsupported', /video cannot be read here/],
    [Buffer.alloc(0), 'input', /empty/],
    [readFileSync(original).subarray(0, 60), 'input', /./],
  ];
  for (const [bytes, kind, message] of cases) {
    await assert.rejects(compare(good, { name: 'b.gif', bytes }), (problem) =>
      problem instanceof FramewiseError && problem.exitCode === 3 && problem.kind === kind && message.test(problem.message), String(message));
  }
  await assert.rejects(compare({ name: 'a.gif', bytes: Buffer.from('nothing to see') }, good), /a\.gif: .*not a picture/);
  await assert.rejects(compare(good, { name: 'big.gif', bytes: { byteLength: kMostFileBytes + 1 } }), (problem) =>
    problem.kind === 'limit' && /^big\.gif has 513 MB/.test(problem.message));
  await assert.rejects(compare(good, 'b.gif'), TypeError);
  assert.ok(await compare(good, good), 'and the next comparison works');
});

// Words are read by Tesseract, which only the program has.
const kinds = ({ verdict }) => verdict.reasons.map(({ kind }) => kind).filter((kind) => kind !== 'text_illegible');

// Real animations, each beside a lossy copy.
const corpus = process.env.SHARED && join(process.env.SHARED, 'corpus/animated');
const has_gifsicle = spawnSync('gifsicle', ['--version']).status === 0;
const missing = !corpus || !existsSync(corpus) ? 'no corpus' : !has_gifsicle && 'gifsicle is not installed';
test('40 pairs of real animations get the program\'s verdicts', { skip: missing }, async () => {
  const files = readdirSync(corpus).filter((name) => name.endsWith('.gif'))
    .map((name) => join(corpus, name)).sort((a, b) => statSync(a).size - statSync(b).size || a.localeCompare(b)).slice(0, 40);
  assert.equal(files.length, 40);
  for (const [i, file] of files.entries()) {
    const copy = join(folder, `copy-${i}.gif`);
    spawnSync('gifsicle', ['--no-warnings', `--lossy=${[20, 80, 200][i % 3]}`, '--colors', String([256, 64, 16][i % 3]), file, '-o', copy]);
    const [ours] = (await compare(named(file), named(copy))).comparisons;
    const [theirs] = native([file, copy]).comparisons;
    assert.equal(ours.verdict.status, theirs.verdict.status, file);
    assert.deepEqual(kinds(ours), kinds(theirs), file);
    assertSame(comparable(ours.metrics), comparable(theirs.metrics), `${file}/metrics`);
  }
});
