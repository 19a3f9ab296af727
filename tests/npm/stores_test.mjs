// SPDX-License-Identifier: Apache-2.0
// Objects of stores, on a real server of S3 from npm. What framewise wrote is
// read, and what it reads is written, by the SDK of S3's own makers. Between
// framewise and the server stands a proxy that can fail as networks do.
//   FRAMEWISE_BINARY=… PAIR=… NODE_MODULES=… node --test stores_test.mjs
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import {
  appendFileSync, createReadStream, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync,
} from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const program = process.env.FRAMEWISE_BINARY;
delete process.env.FRAMEWISE_BINARY;
const modules = process.env.NODE_MODULES ?? '';
const is_there = existsSync(join(modules, 's3rver')) && existsSync(join(modules, '@aws-sdk/client-s3'));
const why = !is_there && 's3rver and the SDK are not in build/npm (./dev check installs them)';
const require = createRequire(join(modules || tmpdir(), 'x.js'));

const folder = mkdtempSync(join(tmpdir(), 'framewise-stores-'));
const kKey = 'KEYIDKEYIDKEYID';
const kSecret = 'wordthatmustnotbeseen/0123456789';
const kToken = 'tokenthatmustnotbeseen';
const kBucket = 'films';
let server, proxy, client, sdk, pair;

// The server of npm does not check signatures of version 4: the signer of the SDK
// does. What is wrong with a request; empty: nothing.
class Hash {
  constructor(secret) { this.hash = secret ? createHmac('sha256', secret) : createHash('sha256'); }
  update(bytes) { this.hash.update(bytes); }
  async digest() { return new Uint8Array(this.hash.digest()); }
}
async function fault_of_signature({ method, url, headers }, body) {
  const { SignatureV4 } = require('@smithy/signature-v4');
  const given = /Credential=(\w+)\/\d+\/([^/]+)\/s3\/aws4_request, *SignedHeaders=([^,]+), *Signature=(\w+)$/
    .exec(headers.authorization);
  if (!given) return `no signature: ${headers.authorization}`;
  const [, key, region, names, signature] = given;
  if (createHash('sha256').update(body).digest('hex') !== headers['x-amz-content-sha256']) return 'another body';
  const time = headers['x-amz-date'].replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
  const signer = new SignatureV4({ service: 's3', region, sha256: Hash, uriEscapePath: false, applyChecksum: false,
    credentials: { accessKeyId: key, secretAccessKey: kSecret } });
  const at = new URL(url, 'http://localhost');
  const signed = await signer.sign({ method, protocol: 'http:', hostname: 'localhost', path: url.split('?')[0],
    query: Object.fromEntries(at.searchParams),
    headers: Object.fromEntries(names.split(';').map((name) => [name, headers[name]])) }, { signingDate: new Date(time) });
  return signed.headers.authorization.endsWith(`Signature=${signature}`) ? '' : `another signature: ${headers.authorization}`;
}

// `fault(request)` names what goes wrong with a request, or nothing.
class Proxy {
  constructor(target) {
    this.target = target;
    this.wrong = []; // requests that the store's makers would refuse
    this.reset();
    this.server = http.createServer((request, response) => this.pass(request, response));
  }
  reset(fault = () => undefined) {
    Object.assign(this, { fault, requests: [], sent: 0 });
  }
  pass(request, response) {
    const body = [];
    request.on('data', (piece) => body.push(piece));
    request.on('end', async () => {
      const bad = await fault_of_signature(request, Buffer.concat(body)).catch(String);
      if (bad) this.wrong.push(`${request.method} ${request.url}: ${bad}`);
      const fault = await this.fault(request);
      this.requests.push(`${request.method} ${request.url}`);
      if (fault === 'reset') return request.socket.destroy();
      if (fault === 'busy') {
        response.writeHead(503, { 'content-type': 'application/xml' });
        return response.end('<Error><Code>SlowDown</Code></Error>');
      }
      if (fault === 'stall') return; // until the client gives up
      if (fault === 'elsewhere') {
        response.writeHead(400, { 'content-type': 'application/xml', 'x-amz-bucket-region': 'eu-north-1' });
        return response.end('<Error><Code>AuthorizationHeaderMalformed</Code></Error>');
      }
      if (fault === 'gone') { // by a rule of the bucket
        response.writeHead(404, { 'content-type': 'application/xml' });
        return response.end('<Error><Code>NoSuchUpload</Code></Error>');
      }
      if (fault === 'late error') { // after the head of a good answer was sent
        response.writeHead(200, { 'content-type': 'application/xml' });
        return response.end('<Error><Code>InternalError</Code></Error>');
      }
      const bucket = request.headers.host.startsWith(`${kBucket}.`) ? `/${kBucket}` : '';
      const forward = http.request(
        { port: this.target, method: request.method, path: bucket + request.url,
          headers: { ...request.headers, host: request.headers.host.replace(`${kBucket}.`, '') } },
        (answer) => {
          const pieces = [];
          answer.on('data', (piece) => pieces.push(piece));
          answer.on('end', () => {
            let bytes = Buffer.concat(pieces);
            this.sent += bytes.length;
            if (fault === 'lost') return request.socket.destroy(); // done, unsaid
            const headers = { ...answer.headers };
            if (fault === 'other range' && headers['content-range']) {
              headers['content-range'] = headers['content-range'].replace(/bytes \d+/, 'bytes 1');
            }
            if (fault === 'short' && bytes.length > 0) { // a valid answer of another length
              bytes = bytes.subarray(0, bytes.length >> 1);
              headers['content-length'] = bytes.length;
            }
            response.writeHead(answer.statusCode, headers);
            if (fault === 'cut') {
              response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroy());
            } else {
              response.end(bytes);
            }
          });
        });
      forward.end(Buffer.concat(body));
    });
  }
}

const listening = (one) => new Promise((resolve) => one.listen(0, '127.0.0.1', () => resolve(one.address().port)));

const keys_of_variables = { AWS_ACCESS_KEY_ID: kKey, AWS_SECRET_ACCESS_KEY: kSecret };
const run = (...words) => run_with(keys_of_variables, ...words);
function run_with(variables, ...words) {
  const environment = {
    PATH: process.env.PATH, HOME: folder, TMPDIR: folder, XDG_CACHE_HOME: join(folder, 'cache'),
    AWS_ENDPOINT_URL: `http://127.0.0.1:${proxy.port}`, FRAMEWISE_THREADS: '2', ...variables,
  };
  return new Promise((resolve) => {
    execFile(program, words, { cwd: folder, env: environment, maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }));
  });
}

const put = (key, bytes) => client.send(new sdk.PutObjectCommand({ Bucket: kBucket, Key: key, Body: bytes }));
async function get(key) {
  const answer = await client.send(new sdk.GetObjectCommand({ Bucket: kBucket, Key: key }));
  return Buffer.from(await answer.Body.transformToByteArray());
}
const is_absent = (key) => get(key).then(() => false, (error) => error.name === 'NoSuchKey');
const uploads = () => proxy.requests.filter((line) => line.startsWith('DELETE') && line.includes('uploadId=')).length;

// A picture that no encoder makes small: 11 MB as BMP.
function noise() {
  const header = Buffer.from('P6\n2300 1600\n255\n');
  const bytes = Buffer.alloc(2300 * 1600 * 3);
  let state = 1;
  for (let i = 0; i < bytes.length; i++) bytes[i] = (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16;
  return Buffer.concat([header, bytes]);
}

before(async () => {
  if (!is_there) return;
  const S3rver = require('s3rver');
  const account = require('s3rver/lib/models/account').DUMMY_ACCOUNT;
  account.createKeyPair(kKey, kSecret);
  sdk = require('@aws-sdk/client-s3');
  server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: join(folder, 'store'),
    configureBuckets: [{ name: kBucket }] });
  const { port } = await server.run();
  proxy = new Proxy(port);
  proxy.port = await listening(proxy.server);
  client = new sdk.S3Client({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', forcePathStyle: true,
    credentials: { accessKeyId: kKey, secretAccessKey: kSecret } });
  pair = Object.fromEntries(['original.gif', 'small.gif'].map((name) =>
    [name, readFileSync(join(process.env.PAIR, name))]));
  for (const [name, bytes] of Object.entries(pair)) {
    await put(name, bytes);
    writeFileSync(join(folder, name), bytes);
  }
  await put('in/a b+ü.gif', pair['original.gif']);
  await put('in/deep/two.gif', pair['small.gif']);
  await put('in/.hidden.gif', pair['small.gif']);
  await put('out/a b+ü.gif', pair['small.gif']);
  await put('out/deep/two.gif', pair['small.gif']);
  writeFileSync(join(folder, 'noise.ppm'), noise());
});
after(async () => {
  proxy?.server.closeAllConnections();
  proxy?.server.close();
  client?.destroy();
  await server?.close();
  rmSync(folder, { recursive: true });
});

const kept = (json) => JSON.parse(json).comparisons.map(({ verdict, metrics }) => ({ verdict, metrics }));
const from_store = ['s3://films/original.gif', 's3://films/small.gif'];

test('A pair of a store is compared as the same files are', { skip: why }, async () => {
  proxy.reset();
  const here = await run('compare', 'original.gif', 'small.gif', '--json', '--no-cache');
  const there = await run('compare', ...from_store, '--json', '--no-cache');
  assert.equal(there.code, here.code, there.stderr);
  assert.deepEqual(kept(there.stdout), kept(here.stdout));
  assert.equal(JSON.parse(there.stdout).reference.path, from_store[0]);
});

test('What did not change is not downloaded again', { skip: why }, async () => {
  const first = await run('compare', ...from_store, '--json');
  proxy.reset();
  const second = await run('compare', ...from_store, '--json');
  assert.deepEqual(kept(second.stdout), kept(first.stdout));
  const reads = () => proxy.requests.filter((line) => !line.startsWith('HEAD'));
  assert.deepEqual(reads(), []);
  writeFileSync(join(folder, 'pairs.csv'), from_store.join(',') + '\n');
  for (const name of ['first', 'second']) {
    proxy.reset();
    const batch = await run('batch', 'pairs.csv', '-o', `known-${name}.ndjson`);
    assert.equal(batch.code, 0, batch.stderr);
  }
  assert.deepEqual(reads(), []);
  await put('small.gif', pair['original.gif']);
  const changed = await run('compare', ...from_store, '--json');
  assert.notDeepEqual(kept(changed.stdout), kept(first.stdout));
  await put('small.gif', pair['small.gif']);
});

test('Prefixes are folders, and results are written as objects', { skip: why }, async () => {
  proxy.reset();
  const batch = await run('batch', 's3://films/in/', 's3://films/out/', '-o', 's3://films/rows/all.csv');
  const rows = String(await get('rows/all.csv'));
  assert.match(rows, /s3:\/\/films\/in\/a b\+ü\.gif/, batch.stderr);
  assert.match(rows, /s3:\/\/films\/in\/deep\/two\.gif/);
  assert.doesNotMatch(rows, /hidden/);
  writeFileSync(join(folder, 'list.csv'), `reference,test\n${from_store.join(',')}\n`);
  const list = await run('batch', 'list.csv', '-o', 's3://films/rows/one.ndjson');
  assert.match(String(await get('rows/one.ndjson')), /small\.gif/, list.stderr);
  const checked = await run('image', 'check', 's3://films/in/', '--json');
  assert.match(checked.stdout, /two\.gif/, checked.stderr);
  assert.match((await run('inspect', 's3://films/*.gif')).stdout, /original\.gif[^]*small\.gif/);
});

test('A converted and an optimized file is what it is on disk', { skip: why }, async () => {
  const here = await run('image', 'convert', 'original.gif', '-o', 'here.png');
  const there = await run('image', 'convert', from_store[0], '-o', 's3://films/made/there.png');
  assert.equal(there.code, here.code, there.stderr);
  assert.deepEqual(await get('made/there.png'), readFileSync(join(folder, 'here.png')));
  const small = await run('optimize', from_store[0], '-o', 's3://films/made/small.webp', '--effort', '1', '--json');
  const json = JSON.parse(small.stdout);
  assert.match(small.stdout, /s3:\/\/films\/made\/small\.webp/, small.stderr);
  assert.equal((await get('made/small.webp')).subarray(8, 12).toString(), 'WEBP', JSON.stringify(json).slice(0, 200));
});

const big = ['image', 'convert', 'noise.ppm', '--store-part-size', '5MiB', '-o', 's3://films/big.bmp'];

test('A large result goes in parts and appears whole', { skip: why }, async () => {
  proxy.reset();
  await run('image', 'convert', 'noise.ppm', '-o', 'big.bmp');
  const sent = await run(...big);
  assert.equal(sent.code, 0, sent.stderr);
  assert.deepEqual(await get('big.bmp'), readFileSync(join(folder, 'big.bmp')));
  assert.equal(proxy.requests.filter((line) => line.startsWith('PUT')).length, 3);
  assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith('.part')), []);
});

// Each of the first requests of a kind meets the fault.
const first_of_each = (fault, times) => {
  const seen = {};
  return (request) => {
    const kind = `${request.method} ${request.url.replace(/uploadId=.*/, '')}`;
    seen[kind] = (seen[kind] ?? 0) + 1;
    return seen[kind] <= times ? fault : undefined;
  };
};

for (const [fault, times] of [['busy', 3], ['reset', 2], ['cut', 2], ['short', 2], ['lost', 1], ['other range', 2]]) {
  test(`Nothing is lost where requests meet "${fault}"`, { skip: why }, async () => {
    const right = readFileSync(join(folder, 'big.bmp'));
    await client.send(new sdk.DeleteObjectCommand({ Bucket: kBucket, Key: 'big.bmp' }));
    proxy.reset(first_of_each(fault, times));
    const sent = await run(...big);
    assert.equal(sent.code, 0, sent.stderr);
    assert.deepEqual(await get('big.bmp'), right);
    proxy.reset(first_of_each(fault, times));
    const read = await run('compare', ...from_store, '--json', '--no-cache');
    assert.deepEqual(kept(read.stdout), kept((await run('compare', 'original.gif', 'small.gif', '--json', '--no-cache')).stdout));
    proxy.reset(first_of_each(fault, times));
    assert.match((await run('inspect', 's3://films/in/')).stdout, /two\.gif/);
  });
}

test('A transfer that stands still is tried again', { skip: why }, async () => {
  proxy.reset(first_of_each('stall', 1));
  const read = await run('inspect', from_store[0], '--store-timeout', '1s');
  assert.equal(read.code, 0, read.stderr);
});

test('An upload that cannot be finished leaves nothing behind', { skip: why }, async () => {
  await client.send(new sdk.DeleteObjectCommand({ Bucket: kBucket, Key: 'big.bmp' }));
  proxy.reset((request) => (request.url.includes('partNumber=2') ? 'busy' : undefined));
  const sent = await run(...big, '--store-retries', '1');
  assert.notEqual(sent.code, 0);
  assert.match(sent.stderr, /503 SlowDown/);
  assert.ok(await is_absent('big.bmp'));
  assert.equal(uploads(), 1, proxy.requests.join('\n'));
  assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith('.part')), []);
});

test('An upload whose parts the store removes is an error, though an older object is as long', { skip: why }, async () => {
  proxy.reset();
  await run(...big);
  const older = await get('big.bmp');
  older[older.length - 1] ^= 1;
  await put('big.bmp', older);
  proxy.reset((request) => (request.method === 'POST' && !request.url.includes('uploads') ? 'gone' : undefined));
  const sent = await run(...big, '--force');
  assert.notEqual(sent.code, 0);
  assert.match(sent.stderr, /removed the parts/);
  assert.deepEqual(await get('big.bmp'), older);
});

test('An error after a good head is tried again', { skip: why }, async () => {
  await client.send(new sdk.DeleteObjectCommand({ Bucket: kBucket, Key: 'big.bmp' }));
  let late = 0;
  proxy.reset((request) => (request.method === 'POST' && !request.url.includes('uploads') && late++ < 2 ? 'late error' : undefined));
  const sent = await run(...big);
  assert.equal(sent.code, 0, sent.stderr);
  assert.equal(late, 3);
  assert.deepEqual(await get('big.bmp'), readFileSync(join(folder, 'big.bmp')));
});

test('A storm of 503 is waited out, and a batch loses no row', { skip: why }, async () => {
  let count = 0; // three of four requests, for as long as the batch runs
  proxy.reset(() => (count++ % 4 ? 'busy' : undefined));
  const batch = await run('batch', 's3://films/in/', 's3://films/out/', '--store-retries', '20', '--no-cache', '-o', 's3://films/rows/storm.ndjson');
  const rows = String(await get('rows/storm.ndjson')).trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(rows.length, 2, batch.stderr);
  assert.ok(rows.every((row) => !row.error), JSON.stringify(rows.map((row) => row.error)));
});

test('A read that changes under us is an error', { skip: why }, async () => {
  proxy.reset();
  await run(...big);
  const other = readFileSync(join(folder, 'big.bmp'));
  other[other.length - 1] ^= 1;
  let replaced;
  proxy.reset(async (request) => {
    const goes_on = request.method === 'GET' && !request.headers.range?.startsWith('bytes=0-');
    if (!goes_on) return;
    replaced ??= put('big.bmp', other);
    await replaced;
  });
  // A batch would try again, and read the other version whole.
  const read = await run('inspect', 's3://films/big.bmp');
  assert.ok(replaced);
  assert.notEqual(read.code, 0);
  assert.match(read.stderr, /changed while it was read/);
});

// 2 GB: a real film, and a hole before its index.
function large_film() {
  const made = spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25:duration=20',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '8', join(folder, 'small.mp4')]);
  if (made.status !== 0) return undefined;
  const film = readFileSync(join(folder, 'small.mp4'));
  let index = 0; // of the box "moov", which is the last
  while (film.toString('latin1', index + 4, index + 8) !== 'moov') index += film.readUInt32BE(index);
  const hole = Buffer.alloc(16);
  hole.writeUInt32BE(1, 0);
  hole.write('free', 4);
  hole.writeBigUInt64BE(2n ** 31n, 8);
  const path = join(folder, 'large.mp4');
  writeFileSync(path, Buffer.concat([film.subarray(0, index), hole]));
  truncateSync(path, index + 2 ** 31);
  appendFileSync(path, film.subarray(index));
  return { path, bytes: film.length };
}

// 2 GB: a real film, and an element of nothing before its cues, whose place the
// head of the file states.
function large_matroska() {
  const made = spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25:duration=40',
    '-f', 'lavfi', '-i', 'sine=duration=40', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '0', '-c:a', 'aac', join(folder, 'small.mkv')]);
  if (made.status !== 0) return undefined;
  const film = readFileSync(join(folder, 'small.mkv'));
  const segment = film.indexOf('18538067', 0, 'hex') + 4; // its size takes 8 bytes
  const seek = film.indexOf('53ab841c53bb6b53ac', 0, 'hex') + 9;
  const digits = film[seek] & 0x7f;
  const cues = film.readUIntBE(seek + 1, digits) + segment + 8;
  const hole = 2 ** 31;
  film.writeUIntBE(cues - segment - 8 + hole, seek + 1, digits);
  film.writeUIntBE(film.readUIntBE(segment + 2, 6) + hole, segment + 2, 6);
  const nothing = Buffer.alloc(9);
  nothing.writeUInt8(0xec, 0);
  nothing.writeBigUInt64BE(BigInt(hole - 9) | 1n << 56n, 1);
  const path = join(folder, 'large.mkv');
  writeFileSync(path, Buffer.concat([film.subarray(0, cues), nothing]));
  truncateSync(path, cues + hole);
  appendFileSync(path, film.subarray(cues));
  return { path, bytes: film.length };
}

// What `inspect --fast` says of a film, of this machine and of a web server.
async function inspected(film) {
  let sent = 0;
  const web = http.createServer((request, response) => {
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'content-length': statSync(film.path).size, etag: '"1"' });
      return response.end();
    }
    const [, begin, end] = /bytes=(\d+)-(\d+)/.exec(request.headers.range).map(Number);
    const total = statSync(film.path).size;
    const last = Math.min(end, total - 1);
    sent += last - begin + 1;
    response.writeHead(206, { 'content-range': `bytes ${begin}-${last}/${total}`, 'content-length': last - begin + 1, etag: '"1"' });
    createReadStream(film.path, { start: begin, end: last }).pipe(response);
  });
  const url = `http://127.0.0.1:${await listening(web)}/large`;
  const there = await run('inspect', '--fast', '--json', url);
  const here = await run('inspect', '--fast', '--json', film.path);
  web.close();
  rmSync(film.path);
  return { there: JSON.parse(there.stdout).files[0], here: JSON.parse(here.stdout).files[0], sent };
}

test('A film of 2 GB is inspected by less than 8 MB', { skip: why }, async (t) => {
  const film = large_film();
  if (!film) return t.skip('ffmpeg cannot encode H.264 here');
  assert.ok(film.bytes > 8e6);
  const { there, here, sent } = await inspected(film);
  assert.deepEqual({ ...there, file: '' }, { ...here, file: '' });
  assert.ok(sent < 8e6, `${sent} bytes`);
});

test('What Matroska does not index is estimated, and said to be', { skip: why }, async (t) => {
  const film = large_matroska();
  if (!film) return t.skip('ffmpeg cannot encode H.264 here');
  assert.ok(film.bytes > 8e6);
  const { there, here, sent } = await inspected(film);
  t.diagnostic(`${sent} of ${here.file_bytes} bytes`);
  assert.ok(sent < 8e6, `${sent} bytes`);
  assert.equal(here.frame_count_is, 'counted');
  assert.equal(there.frame_count_is, 'estimated');
  assert.equal(there.findings[0].kind, 'frames_not_listed');
  // The duration of the container is that of its sound, which ends a little later.
  assert.ok(Math.abs(there.frame_count - here.frame_count) <= 2, `${there.frame_count}, ${here.frame_count}`);
  assert.ok(Math.abs(there.duration_s - here.duration_s) < 0.1, `${there.duration_s}, ${here.duration_s}`);
  for (const fact of ['container', 'codec', 'width', 'height', 'pixel_format', 'file_bytes']) {
    assert.deepEqual(there[fact], here[fact]);
  }
});

test("Google's store is read with its own keys", { skip: why }, async () => {
  const regions = new Set();
  proxy.reset((request) => { regions.add(/\/([^/]+)\/s3\/aws4_request/.exec(request.headers.authorization)?.[1]); });
  const keys = { GS_ACCESS_KEY_ID: kKey, GS_SECRET_ACCESS_KEY: kSecret, AWS_ACCESS_KEY_ID: 'other', AWS_SECRET_ACCESS_KEY: 'other' };
  const endpoint = ['--store-endpoint', `http://127.0.0.1:${proxy.port}`];
  const read = await run_with(keys, 'compare', 'gs://films/original.gif', 'gs://films/small.gif', '--json', '--no-cache', ...endpoint);
  assert.deepEqual(kept(read.stdout), kept((await run('compare', 'original.gif', 'small.gif', '--json', '--no-cache')).stdout), read.stderr);
  assert.deepEqual([...regions], ['auto']);
  const written = await run_with(keys, 'image', 'convert', 'original.gif', '-o', 'gs://films/made/google.png', ...endpoint);
  assert.equal(written.code, 0, written.stderr);
  assert.ok((await get('made/google.png')).length > 0);
});

test('The bucket may stand in the name of the host', { skip: why }, async () => {
  const hosts = new Set();
  proxy.reset((request) => { hosts.add(request.headers.host.split(':')[0]); });
  const environment = { ...keys_of_variables, AWS_ENDPOINT_URL: `http://localhost:${proxy.port}` };
  const wrong = proxy.wrong.length; // the signer checks another name of a host
  const read = await run_with(environment, 'inspect', from_store[0], '--store-addressing', 'host');
  proxy.wrong.length = wrong;
  assert.equal(read.code, 0, read.stderr);
  assert.deepEqual([...hosts], ['films.localhost']);
});

test('A bucket that lies elsewhere is read by the region that it names', { skip: why }, async () => {
  const regions = [];
  proxy.reset((request) => {
    const region = /\/([^/]+)\/s3\/aws4_request/.exec(request.headers.authorization)[1];
    regions.push(region);
    return region === 'eu-north-1' ? undefined : 'elsewhere';
  });
  const read = await run('inspect', from_store[0], '--store-region', 'us-west-2');
  assert.equal(read.code, 0, read.stderr);
  assert.equal(regions.filter((region) => region === 'us-west-2').length, 1);
  assert.equal(regions.at(-1), 'eu-north-1');
});

// The metadata of a machine, as version 2 of the service gives it.
class Metadata {
  constructor() {
    this.requests = [];
    this.server = http.createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      const end = (status, text = '') => { response.writeHead(status); response.end(text); };
      if (request.method === 'PUT') return end(request.headers['x-aws-ec2-metadata-token-ttl-seconds'] ? 200 : 400, kToken);
      if (request.headers['x-aws-ec2-metadata-token'] !== kToken) return end(401);
      const folder = '/latest/meta-data/iam/security-credentials/';
      if (request.url === folder) return end(200, 'role of films');
      if (request.url !== `${folder}role%20of%20films`) return end(404);
      end(200, JSON.stringify({ AccessKeyId: kKey, SecretAccessKey: kSecret, Token: kToken, Expiration: '2099-01-01T00:00:00Z' }));
    });
  }
}

test("Keys are a profile's, and the machine's only when asked", { skip: why }, async () => {
  const tokens = new Set();
  const seen = (request) => { tokens.add(request.headers['x-amz-security-token']); };
  proxy.reset(seen);
  const machine = new Metadata();
  const where = { AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${await listening(machine.server)}` };
  const none = await run_with(where, 'inspect', from_store[0]);
  assert.equal(none.code, 4, none.stderr);
  assert.match(none.stderr, /no credentials[^]*AWS_ACCESS_KEY_ID/);
  assert.deepEqual(machine.requests, []);
  const of_machine = await run_with(where, 'inspect', from_store[0], '--store-credentials', 'instance', '--log-level', 'debug');
  assert.equal(of_machine.code, 0, of_machine.stderr);
  assert.equal(machine.requests.length, 3, machine.requests.join());
  assert.deepEqual([...tokens], [kToken]);
  assert.ok(!(of_machine.stdout + of_machine.stderr).includes(kToken));
  machine.server.close();
  machine.server.closeAllConnections();
  const absent = await run_with(where, 'inspect', from_store[0], '--store-credentials', 'instance');
  assert.equal(absent.code, 4, absent.stderr);
  assert.match(absent.stderr, /metadata of this machine/);

  writeFileSync(join(folder, 'profiles'), `[films]\naws_access_key_id = ${kKey}\naws_secret_access_key = ${kSecret}\n`);
  writeFileSync(join(folder, 'regions'), '[profile films]\nregion = eu-central-1\n');
  const files = { AWS_SHARED_CREDENTIALS_FILE: join(folder, 'profiles'), AWS_CONFIG_FILE: join(folder, 'regions') };
  const regions = new Set();
  proxy.reset((request) => { regions.add(/\/([^/]+)\/s3\/aws4_request/.exec(request.headers.authorization)?.[1]); });
  const of_profile = await run_with(files, 'inspect', from_store[0], '--store-profile', 'films');
  rmSync(join(folder, 'profiles'));
  assert.equal(of_profile.code, 0, of_profile.stderr);
  assert.deepEqual([...regions], ['eu-central-1']);
});

test('No secret is written anywhere', { skip: why }, async () => {
  proxy.reset();
  await run('batch', 's3://films/in/', 's3://films/out/', '--log-level', 'debug', '-o', 'rows.json',
    '--journal', 'rows.journal', '--retry-errors', '--trace', 'trace.json', '--metrics-file', 'metrics.prom',
    '--html', 'page.html', '-o', 'rows.sqlite');
  const said = await run('compare', ...from_store, '--log-level', 'debug', '--json');
  const wrong = await run('inspect', 's3://absent-bucket/x.gif', '--log-level', 'debug');
  const shown = await run('doctor');
  assert.match(said.stderr, /stores: \d+ requests/);
  assert.notEqual(wrong.code, 0);
  for (const { stdout, stderr } of [said, wrong, shown]) {
    assert.ok(!(stdout + stderr).includes(kSecret));
    assert.ok(!(stdout + stderr).includes(kKey));
  }
  const files = (at) => readdirSync(at, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(at, entry.name)) : [join(at, entry.name)]);
  const own = files(folder).filter((name) => !name.startsWith(join(folder, 'store/')));
  assert.ok(own.some((name) => name.endsWith('trace.json')));
  for (const name of own) {
    const text = readFileSync(name, 'latin1');
    assert.ok(![kSecret, kKey, kToken].some((word) => text.includes(word)), name);
  }
});

test('Wrong keys, absent objects and web addresses with signatures are refused', { skip: why }, async () => {
  proxy.reset();
  const absent = await run('inspect', 's3://films/absent.gif');
  assert.match(absent.stderr, /s3:\/\/films\/absent\.gif: .*no such object/);
  const signed = await run('inspect', 'https://example.org/a.gif?X-Amz-Signature=abc');
  assert.match(signed.stderr, /signature/);
  assert.doesNotMatch(signed.stderr, /abc/);
  const plain = await run('inspect', 'http://example.org/a.gif');
  assert.match(plain.stderr, /use https/);
});

test('Every request was signed as the makers of S3 sign it', { skip: why }, () => {
  assert.deepEqual(proxy.wrong, []);
});
