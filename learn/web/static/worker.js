// The service worker: the site without a network. /worker.js puts before this the outbox and ASSETS, what to keep.
"use strict";

const PATIENCE = 6000; // milliseconds that a page which is kept is waited for
const OFFLINE = "/offline";
const matched = (request) => caches.match(request, { ignoreSearch: true, ignoreVary: true });
const wait = (time) => new Promise((resolve, reject) => setTimeout(reject, time));

async function install() {
  await (await caches.open("assets")).addAll([...ASSETS, OFFLINE]);
  await self.skipWaiting();
}

async function activate() {
  const cache = await caches.open("assets");
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (![...ASSETS, OFFLINE].includes(pathname)) await cache.delete(pathname);
  }
  await self.clients.claim();
}

/** An unchanging file. A page kept from before an upgrade asks for one by its old name: the new one will do. */
async function file(request) {
  const held = await matched(request);
  if (held) return held;
  try {
    return await fetch(request);
  } catch (error) {
    const plain = (address) => address.replace(/\.[0-9a-f]{10}\./, ".");
    const heir = ASSETS.find((each) => plain(each) === plain(new URL(request.url).pathname));
    if (heir) return matched(heir);
    throw error;
  }
}

/** A page from the network; when that fails or lasts, the kept copy, and else the page for such moments. */
async function page(event, path) {
  const kept = await matched(path);
  const network = fetch(event.request).then((response) => {
    event.waitUntil(keep(path, response.clone(), kept));
    return response;
  });
  try {
    const response = await (kept ? Promise.race([network, wait(PATIENCE)]) : network);
    if (response.status < 500 || !kept) return response;
  } catch {
    event.waitUntil(network.catch(() => {}));
  }
  return kept && path !== OFFLINE ? marked(kept) : matched(OFFLINE);
}

/** Tests under way are kept as they are opened; what is kept already is kept as it is now. */
async function keep(path, response, kept) {
  const owner = response.ok && /data-owner="([^"]+)"/.exec(await response.clone().text())?.[1];
  if (owner && (kept || /^\/attempts\/[^/]+$/.test(path))) {
    await (await caches.open(`pages ${owner}`)).put(path, response);
  } else if (kept && (response.type === "opaqueredirect" || response.status === 404)) {
    for (const name of await caches.keys()) await (await caches.open(name)).delete(path);
  }
}

/** The script has to know that the page is older than it looks. */
async function marked(kept) {
  const headers = new Headers(kept.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response((await kept.text()).replace("<html", "<html data-kept"), { headers });
}

async function send() {
  if (!(await new Outbox().drain())) throw new Error("not everything is sent: the browser asks again");
}

/** The page for moments without a network, in the language chosen just now. */
async function language(request) {
  const response = await fetch(request);
  await (await caches.open("assets")).add(OFFLINE).catch(() => {});
  return response;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("sync", (event) => event.waitUntil(send()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === "/sign-out") event.waitUntil(Outbox.forget());
  if (request.method === "POST" && pathname === "/language") event.respondWith(language(request));
  if (request.method !== "GET") return;
  if (/^\/(static|media)\//.test(pathname)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event, pathname));
});
