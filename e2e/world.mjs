// The application with a network of its own, for as long as this process lives.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

// A shell beside the server waits for our end of a pipe to close, so nothing outlives us.
const watch = 'cat > /dev/null; kill "$1" 2> /dev/null; n=0; while kill -0 "$1" 2> /dev/null && [ $n -lt 100 ]; do n=$((n + 1)); sleep 0.1; done; kill -KILL "$1" 2> /dev/null; rm -rf "$2"';

/** Starts `ensemble demo` on a free port and waits until its first page can be had; on SQLite unless told a database. */
export async function start({ database } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ensemble-e2e-'));
  const args = ['demo', '--scale', 'small', '--port', '0', '--no-open', '--data-dir', path.join(folder, 'data'), ...(database ? ['--database-url', database] : [])];
  return running(folder, args, process.env);
}

/** Founds a network as a real one is founded, and serves it: nobody in it but whom `invite` let in. */
export async function startBlank({ email, at }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ensemble-e2e-'));
  const port = await freePort();
  const env = { ...process.env, ENSEMBLE_DATA_DIR: path.join(folder, 'data'), ENSEMBLE_LISTEN: `127.0.0.1:${port}`, ENSEMBLE_BASE_URL: `http://127.0.0.1:${port}`, ENSEMBLE_MAIL: 'file', ENSEMBLE_DATABASE_URL: '' };
  const invited = spawnSync(binary(), ['invite', '--email', email, '--role', 'network_lead', '--at', at], { env, encoding: 'utf8' });
  if (invited.status !== 0) throw new Error(`inviting ended with ${invited.status}: ${invited.stderr}`);
  return { ...await running(folder, ['serve'], env), link: invited.stdout.trim() };
}

function binary() {
  if (!process.env.ENSEMBLE_BIN) throw new Error('ENSEMBLE_BIN names the application to test; `cargo xtask e2e` sets it');
  return process.env.ENSEMBLE_BIN;
}

function freePort() {
  return new Promise(found => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

async function running(folder, args, env) {
  const data = path.join(folder, 'data'), logFile = path.join(folder, 'log');
  const server = spawn(binary(), args, { detached: true, env, stdio: ['ignore', 'pipe', fs.openSync(logFile, 'w')] });
  const watcher = spawn('sh', ['-c', watch, 'watch', `${server.pid}`, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const log = () => fs.readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  const url = await new Promise((found, lost) => {
    server.on('error', lost);
    server.on('exit', code => lost(new Error(`the application ended with ${code} before it was ready:\n${log()}`)));
    readline.createInterface({ input: server.stdout }).on('line', line => {
      const ready = line.match(/Ready on (http:\/\/\S+)/);
      if (ready) found(ready[1].replace(/\/$/, ''));
    });
  });
  const stopped = new Promise(done => watcher.on('exit', done));
  const stop = () => (watcher.stdin.end(), stopped);
  return { url, log, stop, mails: () => mails(path.join(data, 'outbox')) };
}

/** The mails sent so far, oldest first: { to, subject, text, links }. */
function mails(outbox) {
  if (!fs.existsSync(outbox)) return [];
  const files = fs.readdirSync(outbox).filter(name => name.endsWith('.eml')).map(name => path.join(outbox, name));
  files.sort((a, b) => fs.statSync(a).mtimeMs - fs.statSync(b).mtimeMs || (a < b ? -1 : 1));
  return files.map(file => readMail(fs.readFileSync(file, 'utf8')));
}

export function readMail(raw) {
  const [head, ...rest] = raw.replaceAll('\r\n', '\n').split('\n\n');
  const header = name => head.replace(/\n[ \t]+/g, ' ').match(new RegExp(`^${name}: *(.*)$`, 'im'))?.[1] ?? '';
  const text = rest.join('\n\n').replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return { to: header('To'), subject: header('Subject'), text, links: [...new Set(text.match(/https?:\/\/[^\s"<>]+/g) ?? [])] };
}
