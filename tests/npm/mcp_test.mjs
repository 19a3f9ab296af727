// SPDX-License-Identifier: Apache-2.0
// `framewise mcp` as agents use it: the client of the protocol's own SDK, where
// NODE_MODULES has it, on the pair of the demo.
//   FRAMEWISE_BINARY=… PAIR=… NODE_MODULES=… node --test mcp_test.mjs
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'framewise-mcp-'));
cpSync(process.env.PAIR, folder, { recursive: true });
symlinkSync('/etc/hostname', join(folder, 'link.gif'));
after(() => rmSync(folder, { recursive: true }));

const program = process.env.FRAMEWISE_BINARY;
delete process.env.FRAMEWISE_BINARY; // of the npm package, no setting
const sdk = join(process.env.NODE_MODULES ?? '', '@modelcontextprotocol/sdk/dist/esm');
const has_sdk = process.env.NODE_MODULES && existsSync(sdk);
const load = (path) => import(pathToFileURL(join(sdk, path)));

test('The client of the SDK calls every tool', { skip: !has_sdk && 'the SDK is not in build/npm (./dev check installs it)' }, async () => {
  const { Client } = await load('client/index.js');
  const { StdioClientTransport } = await load('client/stdio.js');
  const { ListRootsRequestSchema } = await load('types.js');
  const client = new Client({ name: 'test', version: '1' }, { capabilities: { roots: {} } });
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: pathToFileURL(folder).href, name: 'pair' }] }));
  await client.connect(new StdioClientTransport({
    command: program, args: ['mcp', '-o', join(folder, 'out')],
    cwd: folder, stderr: 'inherit',
  }));
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name),
    ['compare', 'report', 'inspect', 'check', 'diff', 'flashes', 'optimize', 'explain']);

  const seen = [];
  const compared = await client.callTool(
    { name: 'compare', arguments: { files: ['original.gif', 'small.gif'] } }, undefined,
    { onprogress: (now) => seen.push(now.progress) });
  assert.ok(!compared.isError, compared.content[0].text);
  assert.match(compared.content[0].text, /^(WARNING|ARTIFACT) {2}small\.gif, score \d/);
  assert.ok(compared.content.slice(1).every((one) => one.type === 'image' && one.mimeType === 'image/webp'));
  assert.ok(compared.content.length > 1);
  assert.ok(compared.content[0].text.length < 3200);
  assert.ok(seen.length > 0 && seen.every((now, i) => i === 0 || now > seen[i - 1]));

  const report = await client.readResource({ uri: 'framewise://results/1/report.json' });
  assert.equal(JSON.parse(report.contents[0].text).schema, 'framewise.report/2');
  const explained = await client.callTool({ name: 'explain', arguments: { result: 1 } });
  assert.match(explained.content[0].text, /Points lost/);
  const inspected = await client.callTool({ name: 'inspect', arguments: { files: [join(folder, 'original.gif')] } });
  assert.match(inspected.content[0].text, /gif/);
  const flashes = await client.callTool({ name: 'flashes', arguments: { files: ['original.gif'] } });
  assert.match(flashes.content[0].text, /^(pass|warning|fail) {2}original\.gif: /);
  const page = await client.callTool({ name: 'report', arguments: { files: ['original.gif', 'small.gif'] } });
  assert.match(page.content[0].text, /written: .*report\.html/);
  const smaller = await client.callTool({ name: 'optimize', arguments: { files: ['original.gif'], options: { target: 'score>=70', to: 'gif' } } });
  assert.ok(!smaller.isError, smaller.content[0].text);
  assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['original.gif', 'report.html']);

  for (const file of ['/etc/hostname', '/etc/no-such-file', 'link.gif', '../x.gif']) {
    const refused = await client.callTool({ name: 'inspect', arguments: { files: [file] } });
    assert.ok(refused.isError);
    assert.equal(refused.content[0].text.replace(file, 'FILE'),
      'no file "FILE" may be read. Try: name a file beneath the folders of --root or of the agent\'s program\n');
  }
  await client.close();
});

// The server, and its address once it listens.
async function serve(...options) {
  const server = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--root', folder, ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const address = await new Promise((found, failed) => {
    server.stdout.on('data', (piece) => {
      text += piece;
      const match = /listening on (\S+)/.exec(text);
      if (match) found(match[1]);
    });
    server.on('close', () => failed(new Error(`the server ended: ${text}`)));
  });
  const url = address.startsWith('http') ? address : `http://${address}`;
  return { url, stop: () => new Promise((done) => { server.removeAllListeners('close'); server.on('close', done); server.kill(); }) };
}

test('The client of the SDK calls tools of a server', { skip: !has_sdk && 'the SDK is not in build/npm (./dev check installs it)' }, async () => {
  const { Client } = await load('client/index.js');
  const { StreamableHTTPClientTransport } = await load('client/streamableHttp.js');
  const server = await serve();
  try {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.url)));
    assert.equal((await client.listTools()).tools.length, 8);
    const seen = [];
    const compared = await client.callTool(
      { name: 'compare', arguments: { files: ['original.gif', 'small.gif'] } }, undefined,
      { onprogress: (now) => seen.push(now.progress) });
    assert.match(compared.content[0].text, /^(WARNING|ARTIFACT) {2}small\.gif, score \d/);
    assert.ok(compared.content.length > 1 && compared.content.slice(1).every((one) => one.mimeType === 'image/webp'));
    const [, job, uri] = /result (\S+): (\S+)/.exec(compared.content[0].text);
    assert.equal(JSON.parse((await client.readResource({ uri })).contents[0].text).schema, 'framewise.report/2');
    assert.match((await client.callTool({ name: 'explain', arguments: { result: job } })).content[0].text, /Points lost/);
    const smaller = await client.callTool({ name: 'optimize', arguments: { files: ['original.gif'], options: { target: 'score>=70', to: 'gif' } } });
    const path = /written: (\S+)/.exec(smaller.content[0].text)[1];
    const made = Buffer.from(await (await fetch(new URL(path, server.url))).arrayBuffer());
    assert.equal(made.subarray(0, 3).toString(), 'GIF');
    for (const file of ['/etc/hostname', 'link.gif', '../x.gif']) {
      assert.ok((await client.callTool({ name: 'inspect', arguments: { files: [file] } })).isError);
    }
    await assert.rejects(client.readResource({ uri: 'framewise://jobs/none/report.json' }), /-32002|no such resource/);
    await client.close();
  } finally {
    await server.stop();
  }
});

test('A line that is too long, an end without a line feed and a closed pipe end nothing', async () => {
  const child = spawn(program, ['mcp'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (piece) => { text += piece; });
  child.stdin.write('x'.repeat(3 << 20) + '\n');
  child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  child.stdin.end('{"jsonrpc":"2.0","id":2');
  const code = await new Promise((done) => child.on('close', done));
  assert.equal(code, 0);
  const answers = text.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(answers.length, 2);
  assert.equal(answers[0].error.code, -32600);
  assert.deepEqual(answers[1].result, {});
});

test('A folder that is none is an error before the first message', () => {
  const { status, stderr } = spawnSync(program, ['mcp', '--root', join(folder, 'none')], { encoding: 'utf8', input: '' });
  assert.equal(status, 3);
  assert.match(stderr, /is no folder/);
});
