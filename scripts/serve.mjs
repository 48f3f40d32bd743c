// Serves the files of a folder on the loopback address: nothing else, to nobody else.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, resolve, sep } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

/** What lets workers share memory: the page is then on its own among the origins. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/**
 * @param {string} folder
 * @param {{ port?: number, isolated?: boolean }} [options] any free port by default, and no headers of isolation
 * @returns {Promise<{ origin: string, requested: string[], close: () => Promise<void> }>}
 */
export async function serve(folder, { port = 0, isolated = false } = {}) {
  const root = resolve(folder);
  const requested = [];
  const server = createServer((request, response) => {
    requested.push(request.url ?? "");
    void answer(root, request.url ?? "/", isolated ? ISOLATION : {}, response);
  });
  await new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", done);
  });
  const close = () =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${server.address().port}`, requested, close };
}

async function answer(root, url, headers, response) {
  const path = fileOf(root, url);
  const body = path === undefined ? undefined : await readFile(path).catch(() => undefined);
  if (body === undefined) {
    response.writeHead(404).end();
    return;
  }
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store", ...headers }).end(body);
}

/** Where a path of a request lies; undefined outside of the folder. */
function fileOf(root, url) {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    const file = resolve(root, `.${path.endsWith("/") ? `${path}index.html` : path}`);
    return file.startsWith(root + sep) ? file : undefined;
  } catch {
    return undefined;
  }
}
