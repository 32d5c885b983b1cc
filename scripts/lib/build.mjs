/** Builds what is out of date: the server's bundles, the pages, the mini program. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary, root } from './setup.mjs';

const WEB = 'server/web';

/** Looked up when it is needed: on a first start the packages are not there yet when this file is read. */
const viteBuild = (page, config) => () => [
  binary('vite', 'server'),
  ['build', `${WEB}/${page}`, '--logLevel', 'warn', '--config', `${WEB}/${page}/${config}`],
];

/** Each part: what it is made of, what it makes, how. */
const parts = {
  server: {
    sources: ['server/src', 'shared/src', 'server/build-server.mjs'],
    output: 'server/dist/main.js',
    command: () => [process.execPath, ['server/build-server.mjs']],
  },
  terminal: {
    sources: [`${WEB}/terminal`, `${WEB}/shared`, 'shared/src'],
    output: 'server/public/terminal/index.html',
    command: viteBuild('terminal', 'vite.config.mts'),
  },
  console: {
    sources: [`${WEB}/console`, `${WEB}/shared`, 'shared/src'],
    output: 'server/public/console/index.html',
    command: viteBuild('console', 'vite.config.ts'),
  },
  h5: {
    sources: ['miniapp/src', 'miniapp/config', 'shared/src'],
    output: 'miniapp/dist/h5/index.html',
    command: () => ['npm', ['run', '--silent', 'build:h5']],
  },
  weapp: {
    sources: ['miniapp/src', 'miniapp/config', 'shared/src'],
    output: 'miniapp/dist/weapp/app.json',
    command: () => ['npm', ['run', '--silent', 'build:weapp']],
  },
};

function* filesBelow(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    yield* filesBelow(join(path, entry.name));
  }
}

function digestOf(sources) {
  const hash = createHash('sha256');
  for (const source of [...sources, 'package-lock.json']) {
    for (const file of filesBelow(join(root, source))) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

const stampFile = (name) => join(root, 'var/build', `${name}.stamp`);

function isCurrent(name) {
  const part = parts[name];
  if (!existsSync(join(root, part.output)) || !existsSync(stampFile(name))) return false;
  return readFileSync(stampFile(name), 'utf8') === digestOf(part.sources);
}

function runPart(name) {
  const [command, args] = parts[name].command();
  const startedMs = Date.now();
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', fail);
    child.on('exit', (code) => {
      if (code !== 0) return fail(new Error(`Building ${name} failed:\n${output}`));
      mkdirSync(join(root, 'var/build'), { recursive: true });
      writeFileSync(stampFile(name), digestOf(parts[name].sources));
      process.stdout.write(`  ${name} built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`);
      done();
    });
  });
}

/** @param names parts to build, two at a time: that is what a small machine can do */
export async function build(names) {
  const waiting = names.filter((name) => !isCurrent(name));
  if (waiting.length > 0) process.stdout.write(`Building ${waiting.join(', ')} …\n`);
  const lane = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) await runPart(name);
  };
  await Promise.all([lane(), lane()]);
}
