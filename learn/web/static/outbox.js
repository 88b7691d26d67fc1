// What a person answered and the system hasn't acknowledged yet. It is written on the phone first, sealed under the
// person's key, and then sent, in order, by whichever page or worker holds the lock. Pages and the worker share this.
"use strict";

self.Outbox = (() => {
  const TIMEOUT = 20000;
  const LONGEST = 60000; // milliseconds between two tries
  const RECEIPT = /<p id="receipt-(\d+)"[^>]* data-step="(\d+)">[^]*?<\/p>/;
  const bytes = (text) => new TextEncoder().encode(text);
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  async function ask(url, options = {}) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT);
    try {
      return await fetch(url, { credentials: "same-origin", signal: abort.signal, ...options });
    } finally {
      clearTimeout(timer);
    }
  }

  // "origin": a save is paid for by the byte, and its address says all that the server asks.
  const post = (url, body) =>
    ask(url, { method: "POST", body, keepalive: true, redirect: "manual", referrerPolicy: "origin", headers: { "HX-Request": "true" } });

  let opened;
  const database = () =>
    (opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("learn", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("answers", { keyPath: "id", autoIncrement: true });
        request.result.createObjectStore("person");
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }));

  /** What `work` asks of a store, once the transaction is on the disk: the browser's default is quicker and loses. */
  async function within(name, work) {
    const transaction = (await database()).transaction(name, "readwrite", { durability: "strict" });
    const request = work(transaction.objectStore(name));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /** Drop what the phone could show the next person: pages, the key, answers that are saved. Sealed ones stay. */
  async function forget(but) {
    for (const name of await caches.keys()) if (name.startsWith("pages") && name !== `pages ${but}`) await caches.delete(name);
    await within("person", (store) => store.clear());
    const rows = await within("answers", (store) => store.getAll());
    await within("answers", (store) => rows.forEach((row) => row.receipt && store.delete(row.id)));
  }

  class Outbox {
    /** `owner` is the person's public id, or in the worker nothing: then it is who is signed in. */
    constructor(owner, heard = () => {}) {
      Object.assign(this, { owner, heard });
      this.spare = []; // what the browser would not keep: held by this page alone
      this.failures = 0;
      this.offset = Date.now() - performance.now();
      this.ready = this.adding = this.begin();
      if (!self.BroadcastChannel) return;
      this.channel = new BroadcastChannel("learn");
      this.channel.onmessage = ({ data }) => data.owner === this.owner && heard(data);
    }

    /** Resolves to whether answers can be kept. Another person's pages and key are dropped first. */
    async begin() {
      try {
        if (self.document && !(navigator.serviceWorker && crypto.subtle && self.caches)) return false;
        let person = await within("person", (store) => store.get("here"));
        if (this.owner && person?.owner !== this.owner) {
          if (person) await forget(this.owner);
          person = { owner: this.owner };
          await within("person", (store) => store.put(person, "here"));
        }
        this.owner = person?.owner;
        this.key = person?.key;
        if (!this.isTimed) this.offset += person?.skew ?? 0;
        return (this.isAble = true);
      } catch {
        return false;
      }
    }

    /** The server's time in milliseconds, by the steady clock; the phone's own only carries it over a restart. */
    get now() {
      return this.offset + performance.now();
    }

    async setTime(serverNow, at = performance.now()) {
      this.isTimed = true;
      this.offset = serverNow - at;
      if (!(await this.ready)) return;
      const person = { owner: this.owner, key: this.key, skew: this.now - Date.now() };
      await within("person", (store) => store.put(person, "here"));
    }

    /** Ask for the key and the time; who asks meanwhile waits for the same answer. */
    contact() {
      return (this.contacting ??= this.reach().finally(() => (this.contacting = null)));
    }

    /** From somebody else's session nothing is taken. */
    async reach() {
      const answer = await (await ask("/me/answers-key")).json();
      if (answer.owner !== this.owner) throw new Error("another person");
      this.key = await crypto.subtle.importKey("jwk", { kty: "oct", k: answer.key }, "AES-GCM", false, ["encrypt", "decrypt"]);
      await this.setTime(Date.parse(answer.now));
    }

    cipher(iv) {
      return { name: "AES-GCM", iv, additionalData: bytes(this.owner) };
    }

    async seal({ url, body }) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      return { iv, data: await crypto.subtle.encrypt(this.cipher(iv), this.key, bytes(JSON.stringify({ url, body }))) };
    }

    async unseal(row) {
      const plain = await crypto.subtle.decrypt(this.cipher(row.iv), this.key, row.data);
      return { ...row, ...placed(JSON.parse(new TextDecoder().decode(plain))), isKept: true };
    }

    /** Write a letter down; `name` is its key, `after` the unacknowledged one of its question that it was given on. */
    add(row, letter) {
      this.adding = this.adding.then(async () => {
        Object.assign(letter, row, placed(letter), { owner: this.owner });
        try {
          if (this.isAble && !this.key) await this.contact();
          await this.keep(letter);
        } catch {
          this.spare.push(letter);
        }
        this.tell({ type: "added", ...letter });
      });
      return this.adding;
    }

    async keep(letter) {
      const { url, body, slot, isKept, ...row } = letter;
      Object.assign(row, await this.seal(letter));
      letter.id = await within("answers", (store) => store.put(row));
      letter.isKept = true;
    }

    async rows() {
      const kept = this.isAble ? await within("answers", (store) => store.getAll()) : [];
      return [...kept.filter((row) => row.owner === this.owner), ...this.spare];
    }

    /** Everything of this person's on the phone that this session can open, in the order given. */
    async letters() {
      if (this.isAble && !this.key && (await this.rows()).length) await this.contact().catch(() => {});
      const rows = (await this.rows()).map((row) => (row.iv && !row.body ? this.unseal(row).catch(() => null) : row));
      return (await Promise.all(rows)).filter(Boolean);
    }

    async unsent() {
      return (await this.rows()).filter((row) => !row.receipt);
    }

    async drop(letters) {
      this.spare = this.spare.filter((letter) => !letters.includes(letter));
      const ids = letters.map(({ id }) => id).filter(Boolean);
      if (ids.length) await within("answers", (store) => ids.forEach((id) => store.delete(id)));
    }

    takeBack(name) {
      return (this.adding = this.adding.then(async () => this.drop((await this.rows()).filter((row) => row.name === name))));
    }

    tell(message) {
      const told = { ...message, owner: this.owner };
      this.channel?.postMessage(told);
      this.heard(told);
    }

    /** Send whatever waits; resolves to whether nothing is left. One context at a time sends. */
    drain() {
      clearTimeout(this.timer);
      this.isWanted = true;
      const locked = () => (navigator.locks ? navigator.locks.request("outbox", () => this.run()) : this.run());
      this.running ??= this.ready
        .then(locked)
        .catch(() => this.stop("unsent"))
        .finally(() => {
          this.running = null;
          if (this.isWanted) this.drain();
        });
      return this.running;
    }

    async run() {
      let isDone = true;
      while (this.isWanted) {
        this.isWanted = false;
        isDone = await this.pass();
      }
      return isDone;
    }

    async pass() {
      const stuck = [];
      for (const { name } of await this.letters()) {
        // Read anew each time: the one before may have been acknowledged, or this one taken back.
        const all = await this.letters();
        const letter = all.find((each) => each.name === name && !each.receipt);
        if (!letter || stuck.includes(letter.url + letter.slot)) continue;
        const folder = letter.url.replace(/[^/]*$/, "");
        if (letter.isWish && all.some((each) => !each.isWish && !each.receipt && each.url.startsWith(folder))) continue;
        await this.rebase(letter, all);
        this.tell({ ...letter, type: "sending" });
        const { status, after, html } = await this.send(letter, all);
        if (status === 200) continue;
        if (status === 401) return this.stop("signed-out");
        if (!status) return this.stop("unsent", after);
        // Refused as it stands: it stays, and keeps nobody else from being sent.
        stuck.push(letter.url + letter.slot);
        this.tell({ ...letter, type: "refused", html });
      }
      this.failures = 0;
      return !stuck.length || this.stop("unsent");
    }

    /** An answer given on top of an own one, which is acknowledged by now, has seen that step. */
    async rebase(letter, all) {
      const base = all.find((each) => each.receipt && each.name === letter.after);
      if (!base) return;
      const body = new URLSearchParams(letter.body);
      body.set(`q${letter.slot}-based`, base.step);
      Object.assign(letter, { body: body.toString(), after: "" });
      if (letter.isKept) await this.keep(letter);
    }

    /** `status` is 200 once there is a receipt, and 0 where asking again may help. */
    async send(letter, all) {
      try {
        const response = await post(letter.url, new URLSearchParams(letter.body));
        const html = await response.text();
        const [receipt, slot, step] = (response.status < 500 && html.match(RECEIPT)) || [];
        if (receipt && slot === letter.slot) await this.acknowledge({ ...letter, receipt, step }, html, all);
        else if (letter.isWish && response.headers.has("HX-Redirect")) {
          await this.takeBack(letter.name);
          this.tell({ ...letter, type: "handed-in", to: response.headers.get("HX-Redirect") });
        } else if (response.status >= 400 && response.status < 500 && response.status !== 429) return { status: response.status, html };
        // Another page (a proxy's, a sign-in page) is no receipt, whatever its status.
        else return { status: 0, after: Number(response.headers.get("Retry-After")) };
        return { status: 200 };
      } catch {
        return { status: 0 }; // no network, or too slow: the same as an answer that never came
      }
    }

    /** What was acknowledged stays, sealed, until the page comes anew from the server: a kept copy doesn't have it. */
    async acknowledge(letter, html, all) {
      const older = all.filter((each) => each.receipt && each.url === letter.url && each.slot === letter.slot);
      if (letter.isKept) await this.keep(letter);
      else this.spare[this.spare.findIndex((each) => each.name === letter.name)] = letter;
      await this.drop(older);
      this.tell({ ...letter, type: "receipt", html });
    }

    /** Try again later, never at the same moment as everybody else. */
    stop(why, after = 0) {
      this.tell({ type: "stopped", why });
      const wait = Math.random() * Math.min(LONGEST, 1000 * 2 ** ++this.failures);
      if (why === "unsent" && self.document) this.timer = setTimeout(() => this.drain(), after * 1000 + wait);
      return false;
    }
  }

  /** A letter and the question it is for: lessons have one address for all their questions. */
  const placed = ({ url, body }) => ({ url, body, slot: /(?:^|&)q(\d+)-present=/.exec(body)?.[1] });

  return Object.assign(Outbox, { ask, post, random, forget });
})();
