// Every page works without this script. With it answers are kept on the phone as they are given and sent until the
// system has them (outbox.js); the time left is shown; and a lesson remembers how far it was read. No words live here:
// what a person reads comes, translated, from templates and data attributes in the page.
"use strict";

(() => {
  const TYPING = 800; // milliseconds of rest after which typed text is kept
  const PLACE = 5000; // at most one report of the reading place in this time
  const HERD = 2000; // when a network returns, it returns to many
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (name, handle, target = document) => target.addEventListener(name, handle);
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const { ask, post, random } = Outbox;

  const { owner } = document.body.dataset;
  const pages = `pages ${owner}`; // what the worker keeps of this person's
  const isCopy = "kept" in document.documentElement.dataset;
  const client = random();
  const kept = one("[data-kept-pages]"); // the page that is shown without a network: whose it is, the phone knows
  const outbox = (owner || kept) && new Outbox(owner, heard);
  let sequence = 0;

  /** Put a state's words where a receipt stands; with a number, of how many questions it holds. */
  function show(receipt, state, count = "") {
    if (!receipt) return;
    receipt.className = `receipt is-${state}`;
    receipt.replaceChildren(...(state ? [one(`template[data-state="${state}"]`).content.cloneNode(true), count] : []));
  }

  /** One question card, and the last answer to it that the system doesn't have yet. */
  class Question {
    constructor(element) {
      this.element = element;
      this.slot = element.dataset.slot;
      this.url = element.dataset.save;
      this.form = element.closest("form");
      this.known = this.fields(); // what is kept or saved of this page's fields
      this.waiting = ""; // the name of the letter that isn't acknowledged
      this.own = new Set(); // the names of all that this page wrote
      this.spent = 0;
      this.reported = 0;
    }

    get receipt() {
      return document.getElementById(`receipt-${this.slot}`);
    }

    get isAnswered() {
      return [...new URLSearchParams(this.fields())].some(([name, value]) => value && !name.endsWith("-present"));
    }

    fields() {
      const meta = [`q${this.slot}-based`, `q${this.slot}-seconds`];
      const isOwn = ([name, value]) => name.startsWith(`q${this.slot}-`) && !meta.includes(name) && typeof value === "string";
      const own = [...new FormData(this.form)].filter(isOwn);
      return new URLSearchParams(own).toString();
    }

    /** Put an answer that was given before, or in another tab, back into the fields. */
    fill(body) {
      const given = new URLSearchParams(body);
      for (const field of all("input:not([type=hidden], [type=file]), select, textarea", this.element)) {
        if ("checked" in field && field.type !== "text") field.checked = given.getAll(field.name).includes(field.value);
        else field.value = given.get(field.name) ?? "";
      }
      this.spot(given.get(`q${this.slot}-point`) ?? "");
      this.known = this.fields();
    }

    /** Seconds in the foreground that no save has carried. */
    seconds() {
      attention.settle();
      const seconds = (this.spent - this.reported).toFixed(1);
      this.reported = this.spent;
      return seconds;
    }

    /** What every save says beside the answer. A key is made once for each answer, not for each try. */
    stamp(fields) {
      const body = new URLSearchParams(fields);
      body.set(`q${this.slot}-based`, this.receipt.dataset.step);
      body.set("key", random());
      body.set("client", client);
      body.set("sequence", ++sequence);
      body.set("client_time", new Date(outbox.now).toISOString());
      body.set("seconds", this.seconds());
      body.set("owner", owner);
      return body;
    }

    /** Keep after a rest, so that a word is one letter and not one for each of its own. */
    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), TYPING);
    }

    /** Write down what changed and have it sent; in practice `asked` is "check" (what is it worth?) or "hint". */
    async save(asked) {
      clearTimeout(this.timer);
      // A file on its way is newer than the fields, and its receipt brings what it was worth.
      if (this.again) return asked && this.state !== "sending" && this.again();
      const fields = this.fields();
      if (fields === this.known && !asked) return;
      const body = this.stamp(fields);
      if (asked) body.set(asked, this.slot);
      const after = this.waiting;
      this.known = fields;
      this.waiting = body.get("key");
      this.own.add(this.waiting);
      this.isKept = false;
      this.state = "sending";
      await outbox.add({ name: this.waiting, after }, { url: this.url, body: body.toString() });
      outbox.drain();
    }

    /** A file is too large to be kept on the phone: it goes at once, and is saved only when there is a receipt. */
    give(input) {
      const body = new FormData();
      for (const [name, value] of this.stamp(this.fields())) body.append(name, value);
      if (this.form.matches(".practice")) body.append("check", this.slot);
      body.append(input.name, input.files[0]);
      this.before = [this.receipt.className, [...this.receipt.childNodes]];
      this.push(body, 0);
    }

    /** The key makes one answer of all tries. */
    push(body, tries) {
      clearTimeout(this.pause);
      this.again = () => this.push(body, 0); // until it is settled
      const request = new XMLHttpRequest();
      const fail = () => {
        this.mark("unsent");
        if (tries < 4) this.pause = setTimeout(() => this.push(body, tries + 1), 2000 * 2 ** tries);
      };
      request.open("POST", this.url);
      request.setRequestHeader("HX-Request", "true");
      request.upload.onprogress = ({ loaded, total }) => show(this.receipt, "sending", ` ${Math.floor((100 * loaded) / total)} %`);
      request.onerror = fail;
      request.onload = () => {
        const { status, responseText } = request;
        if (status === 401) return this.mark("signed-out"), signIn();
        if (status > 499 || status === 429) return fail();
        const page = parsed(responseText);
        const place = one("[data-upload]", this.element);
        const field = one("[data-upload]", page);
        this.again = null;
        if (field) {
          const isAt = place.contains(document.activeElement);
          place.replaceWith(field);
          if (isAt) one("[type=file]", field).focus(); // whoever works by keys stays where they were
          this.known = this.fields();
          return this.take(responseText);
        }
        // Not taken: what counted before still does, and why is said beside the field.
        [this.receipt.className] = this.before;
        this.receipt.replaceChildren(...this.before[1]);
        one("input[type=file]", place).value = "";
        one("[role]", place).replaceChildren(one(".fb", page) ?? "");
      };
      this.mark("sending");
      request.send(body);
    }

    hear({ type, name, body, isKept, step, html, why }) {
      if (type === "added") {
        if (name !== this.waiting) {
          if (this.own.has(name)) return; // overtaken by a later one of this page, which is in the fields
          if (this.fields() !== this.known) return; // being changed here too: the system will say who was last
          this.fill(body);
          this.waiting = name;
        }
        this.isKept = isKept;
        this.mark(this.unsent);
      } else if (type === "receipt") {
        this.receipt.dataset.step = step;
        if (name === this.waiting || !this.waiting) this.take(html);
      } else if (name === this.waiting) this.mark(type === "sending" ? type : why === "signed-out" ? why : this.unsent);
      if (type === "refused") this.answer(parsed(html));
    }

    get unsent() {
      return this.isKept ? "kept" : "unsent";
    }

    /** The system has it: its receipt, and with it what a practice answer was worth. */
    take(html) {
      const page = parsed(html);
      const { className, dataset, childNodes } = page.getElementById(`receipt-${this.slot}`);
      this.waiting = "";
      this.receipt.className = className;
      this.receipt.dataset.step = this.form.elements[`q${this.slot}-based`].value = dataset.step;
      this.receipt.replaceChildren(...childNodes);
      this.answer(page);
      this.mark();
      this.goOn();
    }

    /** A place in a picture, "x,y" in its own pixels: it is always shown in one size. */
    spot(place) {
      const mark = one(".spot circle", this.element);
      if (!mark) return;
      const [x, y] = place ? place.split(",") : [-20, -20];
      this.form.elements[`q${this.slot}-point`].value = place;
      mark.setAttribute("cx", x);
      mark.setAttribute("cy", y);
    }

    point({ offsetX, offsetY }) {
      for (const option of all("[type=radio]", this.element)) option.checked = false;
      this.spot([offsetX, offsetY].map((each) => Math.max(0, Math.round(each))).join());
      this.save();
    }

    /** A story goes on where the choice led: what comes next only the server knows. */
    async goOn() {
      const shown = one("[data-onward]", this.element);
      if (!shown) return;
      const page = parsed(await (await ask(location.pathname)).text());
      const next = one(`#${this.element.id} [data-onward]`, page);
      if (!next) return;
      shown.replaceWith(next);
      this.known = this.fields();
      one("[data-newest]", next)?.focus();
    }

    answer(page) {
      const words = one(".fb", page);
      if (words) document.getElementById(`feedback-${this.slot}`)?.replaceChildren(words);
      const hints = one(".hints", page);
      if (!hints) return;
      document.getElementById(`hints-${this.slot}`)?.replaceChildren(hints);
      const more = one("[name=hint]", this.element);
      if (more) more.disabled = "spent" in hints.dataset;
    }

    /** Show a state at the foot, and the same in the list of questions. */
    mark(state) {
      this.state = state;
      if (state) show(this.receipt, state);
      const link = one(`[data-jump="${this.slot}"]`);
      if (!link) return;
      one("svg", link).replaceWith(one("svg", this.receipt).cloneNode(true));
      one(".vh", link).textContent = `: ${one("span", this.receipt).textContent}`;
    }
  }

  const questions = all("[data-slot]").map((element) => new Question(element));
  const questionOf = (element) => questions.find((question) => question.element === element?.closest?.("[data-slot]"));
  const send = () => outbox.drain().then(count);
  const saveAll = (isLeaving) => Promise.all(questions.map((each) => (isLeaving && one("[data-onward]", each.element)) || each.save()));
  const strip = one("[data-strip]");

  /** What outboxes say, this page's and those of other tabs and of the worker. */
  function heard(message) {
    const { type, url, slot, why, name } = message;
    if (type === "receipt") outbox.failures = 0; // whoever sent it
    if (["here", "gone"].includes(type)) return url === location.pathname && message.from !== client && greet(message);
    if (url && url === attempt?.url) attempt.hear(message);
    for (const question of questions) {
      if (type === "stopped") question.waiting && question.hear({ type, why, name: question.waiting });
      else if (question.url === url && question.slot === slot) question.hear(message);
    }
    if (why && attempt?.wish) attempt.say("waiting");
    if (why === "signed-out") signIn();
    if (why) navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("outbox")).catch(() => {});
    count();
  }

  /** Two tabs of one test are told of each other: each says that it is here, and answers who says so. When one goes,
   * the others ask anew. */
  function greet({ type, isAnswer }) {
    for (const notice of all("[data-elsewhere]")) notice.hidden = type === "gone";
    if (!isAnswer) meet("here", type === "here");
  }

  function meet(type, isAnswer) {
    outbox.tell({ type, isAnswer, url: location.pathname, from: client });
  }

  /** The page as a whole: what is answered, its worst state, and a strip while the system can't be reached. */
  function count() {
    const open = questions.filter((question) => !question.isAnswered);
    const answered = one("[data-answered]");
    if (answered) answered.textContent = questions.length - open.length;
    for (const entry of all("[data-open]")) entry.hidden = !open.some((question) => question.slot === entry.dataset.open);
    const list = one("[data-unanswered]");
    if (list) list.hidden = open.length === 0;
    const waiting = questions.filter((question) => question.waiting);
    const worst = waiting.find((question) => question.state !== "sending");
    const isSaved = questions.some((question) => question.receipt.dataset.step);
    const state = worst ? worst.unsent : waiting.length ? "sending" : isSaved ? "saved" : "";
    show(one("#page-state"), state, waiting.length ? ` (${waiting.length})` : "");
    if (!strip) return;
    strip.hidden = navigator.onLine && !outbox.failures;
    for (const part of all("[data-unsent]", strip)) part.hidden = !waiting.length && !attempt?.wish;
    for (const part of all("[data-keeps]", strip)) part.hidden = (part.dataset.keeps === "yes") !== !!outbox.isAble;
  }

  /** Whose seconds are running: the question last worked on while it can be seen, else the one seen most. */
  const attention = {
    seen: new Map(),
    question: null,
    since: 0,

    settle() {
      const now = performance.now();
      if (this.question) this.question.spent += (now - this.since) / 1000;
      this.since = now;
    },

    turn(touched = this.touched) {
      this.settle();
      this.touched = touched;
      const most = [...this.seen].sort((a, b) => b[1] - a[1])[0];
      const chosen = this.seen.get(touched) > 0 ? touched : most?.[1] > 0 ? most[0] : null;
      this.question = document.hidden ? null : chosen;
    },
  };

  function watchQuestions() {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) attention.seen.set(questionOf(entry.target), entry.intersectionRect.height);
        attention.turn();
      },
      { threshold: [0, 0.25, 0.5, 0.75, 1] },
    );
    for (const question of questions) observer.observe(question.element);
    for (const name of ["focusin", "pointerdown"]) {
      on(name, (event) => questionOf(event.target) && attention.turn(questionOf(event.target)));
    }
    // In a story a choice can't be taken back: it takes effect by its button.
    on("change", (event) => {
      const { target } = event;
      const question = target.closest("[data-onward]") ? null : questionOf(target);
      if (target.files?.length) return question?.give(target);
      question?.spot(""); // words chosen instead
      question?.save();
    });
    on("click", (event) => {
      if (!event.target.matches("[data-point]")) return;
      event.preventDefault();
      questionOf(event.target).point(event);
    });
    on("input", ({ target }) => /^text/.test(target.type) && questionOf(target)?.later());
    on("submit", (event) => {
      if (!event.target.matches(".practice")) return;
      event.preventDefault();
      const { submitter, target } = event;
      // Enter in a text field of a round presses its first button, which belongs to no question.
      (questionOf(submitter) ?? questionOf(document.activeElement) ?? questionOf(one("[data-slot]", target))).save(submitter?.name || "check");
    });
    on("visibilitychange", () => {
      attention.turn();
      saveAll(true); // hidden: this may be the last chance
      if (!document.hidden) send(); // the person may have signed in again
    });
    on("online", () => setTimeout(send, Math.random() * HERD), window);
    on("offline", count, window);
    on("beforeunload", (event) => {
      const isOpen = (question) =>
        question.again ||
        (question.fields() !== question.known && !one("[data-onward]", question.element)) ||
        (question.waiting && !question.isKept);
      if (!attempt?.isLeaving && questions.some(isOpen)) event.preventDefault();
    }, window);
  }

  /** Put back what is on the phone: unsent answers always, acknowledged ones into a copy that is older than they. */
  async function restore() {
    const letters = await outbox.letters();
    const here = letters.filter(({ url }) => url === attempt?.url || questions.some((question) => question.url === url));
    const saved = here.filter((letter) => letter.receipt && !letters.some(({ after }) => after === letter.name));
    if (!isCopy) await outbox.drop(saved);
    for (const letter of here) {
      const question = questions.find(({ url, slot }) => url === letter.url && slot === letter.slot);
      if (!letter.receipt) heard({ ...letter, type: "added" });
      else if (isCopy && question) {
        question.fill(letter.body);
        question.take(letter.receipt);
      }
    }
    if (letters.some((letter) => !letter.receipt)) outbox.drain();
  }

  /** The last resort: what is unsent, as it is sealed, in a file that somebody else can hand in. */
  async function saveFile() {
    const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
    const rows = (await outbox.unsent()).filter((row) => row.iv && !row.isWish);
    const records = rows.map(({ iv, data }) => ({ iv: base64(iv), data: base64(data) }));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify({ learn: "answers", version: 1, owner, records })]));
    link.download = "learn-answers.json";
    link.click();
  }

  /** Sign in where one is: the session ended, the answers didn't. */
  function signIn() {
    const dialog = one("[data-sign-in]");
    if (dialog?.showModal && !dialog.open) dialog.showModal();
  }

  async function enter(dialog, form) {
    const said = one("[role=alert]", dialog);
    try {
      const response = await ask("/sign-in", { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
      if (response.type === "opaqueredirect") {
        dialog.close();
        return outbox.drain();
      }
      const page = parsed(await response.text());
      const again = one("form[action='/sign-in']", page);
      said.textContent = again ? "" : one(".lead", page)?.textContent;
      if (again) form.replaceWith(again);
      one("input[type=password]", dialog).focus();
    } catch {
      said.textContent = said.dataset.offline;
    }
  }

  /** Leave the phone to the next person, but not before saying what hasn't been sent. */
  function watchSignOut(form) {
    const dialog = one("[data-sign-out]");
    const leave = () => Outbox.forget().catch(() => {}).then(() => form.submit());
    const tryLeaving = async (isAsked) => {
      const { length } = await outbox.unsent().catch(() => []);
      if (!length || !dialog.showModal) return leave();
      one("[data-count]", dialog).textContent = length;
      one("[role=alert]", dialog).hidden = !isAsked;
      if (!dialog.open) dialog.showModal();
    };
    on("submit", (event) => {
      event.preventDefault();
      tryLeaving();
    }, form);
    on("click", leave, one("[data-leave]", dialog));
    on("click", () => outbox.drain().then(() => tryLeaving(true)), one("[data-send-first]", dialog));
  }

  /** Counts to the deadline from the server's clock; the phone's clock is never trusted. */
  class Countdown {
    constructor(element, over) {
      Object.assign(this, { element, over });
      this.deadline = Date.parse(element.dataset.deadline);
      this.announced = new Set([5, 1].filter((minutes) => this.left < minutes * 60000));
      this.asleep = Date.now() - performance.now();
      this.tick();
      setInterval(() => this.tick(), 1000);
      on("visibilitychange", () => document.hidden || this.wake());
    }

    get left() {
      return this.deadline - outbox.now;
    }

    words() {
      const { minutes, seconds, over } = this.element.dataset;
      if (this.left <= 0) return over;
      return this.left > 60000 ? minutes.replace("#", Math.ceil(this.left / 60000)) : seconds.replace("#", Math.ceil(this.left / 1000));
    }

    tick() {
      const words = this.words();
      if (this.element.textContent !== words) this.element.textContent = words;
      for (const minutes of [5, 1]) {
        if (this.left > minutes * 60000 || this.announced.has(minutes)) continue;
        this.announced.add(minutes);
        const announce = one("[data-announce]");
        announce.textContent = announce.dataset.announce.replace("#", this.element.dataset.minutes.replace("#", minutes));
      }
      if (this.left <= 0 && !this.isOver) {
        this.isOver = true;
        this.over();
      }
    }

    /** The steady clock stands still while a phone sleeps: when the two clocks part, ask the server what time it is. */
    async wake() {
      const drift = Date.now() - performance.now() - this.asleep;
      if (Math.abs(drift) < 5000) return;
      this.asleep += drift;
      await outbox.contact().catch(() => {});
      this.tick();
    }
  }

  /** The form of a whole attempt: handed in once, after every answer. The wish is kept and carried out like those. */
  class Attempt {
    constructor(form) {
      this.form = form;
      this.url = form.getAttribute("action");
      this.button = one("[data-submit]", form);
      on("submit", (event) => {
        // To the next question of a test with one a page: the server's answer is that page.
        this.isLeaving = event.submitter?.matches("[data-next]");
        if (this.isLeaving) return;
        event.preventDefault();
        // Enter in a text field presses the form's first button, which only saves.
        if (event.submitter && event.submitter !== this.button) (questionOf(event.submitter) ?? questionOf(document.activeElement))?.save();
        else this.submit();
      }, form);
      on("change", () => this.cancel(), form); // still at work: handing in is asked for anew
      on("pagehide", () => meet("gone"), window);
      on("pageshow", (event) => event.persisted && location.reload(), window);
    }

    say(state) {
      show(one("#submit-state"), state);
      this.button.disabled = state === "sending";
    }

    /** `isOver`: the time is over as this page knows it; the server may know of more. */
    async submit(isOver) {
      if (this.wish) return outbox.drain();
      const busy = questions.find((question) => question.again);
      if (busy) return busy.element.scrollIntoView();
      this.wish = random();
      this.say("sending");
      await saveAll();
      for (const question of questions) this.form.elements[`q${question.slot}-seconds`].value = question.seconds();
      const body = new URLSearchParams(new FormData(this.form));
      for (const { slot } of questions) body.delete(`q${slot}-upload`); // files went by themselves
      body.set("client_time", new Date(outbox.now).toISOString());
      body.set("owner", owner);
      if (isOver) body.set("deadline", one("[data-deadline]").dataset.deadline);
      await outbox.add({ name: this.wish, isWish: true }, { url: this.url, body: body.toString() });
      outbox.drain();
    }

    hear({ type, name, to }) {
      if (type === "handed-in") {
        this.isLeaving = true;
        location.assign(to);
      } else if (type === "added") {
        this.wish = name;
        this.say("waiting");
      } else if (type === "refused") {
        // The server's own page says why.
        this.cancel();
        this.isLeaving = true;
        this.form.submit();
      } else this.say("sending");
    }

    cancel() {
      if (!this.wish) return;
      outbox.takeBack(this.wish);
      this.wish = "";
      this.say("");
    }
  }

  /** Tell the server the furthest section reached, so that another phone can go on from there. */
  function keepPlace(article) {
    const headings = all("h2[id]", article);
    const find = (id) => headings.findIndex((heading) => heading.id === id);
    let reached = find(article.dataset.section);
    let reported = reached;
    let last = -PLACE;
    let timer;
    const report = () => {
      clearTimeout(timer);
      if (reached <= reported) return;
      const wait = last + PLACE - performance.now();
      if (wait > 0) return void (timer = setTimeout(report, wait));
      last = performance.now();
      reported = reached;
      // A report that is lost does no harm: the next section's says more.
      post(article.dataset.place, new URLSearchParams({ section: headings[reached].id })).catch(() => {});
    };
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) if (entry.isIntersecting) reached = Math.max(reached, find(entry.target.id));
        report();
      },
      { rootMargin: "0px 0px -50% 0px" },
    );
    for (const heading of headings) observer.observe(heading);
  }

  /** Where nothing can be kept (browsers inside other applications), the phone's own browser is one step away. */
  function offerBrowser(box) {
    const link = one("a", box);
    const isInside = /Android.*(; wv\)|FBA[NV]|Zalo)/.test(navigator.userAgent);
    box.hidden = false;
    link.hidden = !isInside;
    one("button", box).hidden = isInside;
    link.href = `intent://${location.host}${location.pathname}#Intent;scheme=${location.protocol.slice(0, -1)};end`;
  }

  /** The pages of a course and their pictures, kept one after the other and refreshed by the worker. */
  async function watchKeeping(box) {
    const addresses = [location.pathname, ...all("[data-lesson]").map((link) => link.pathname)];
    const cache = await caches.open(pages);
    const said = one("[role=status]", box);
    const count = async () => (await Promise.all(addresses.map((each) => cache.match(each)))).filter(Boolean).length;
    const say = (words, held) => (said.textContent = said.dataset[words].replace("#", Math.max(held - 1, 0)));
    const settle = async (words) => {
      const held = await count();
      say(words ?? (held === addresses.length ? "held" : "none"), held);
      one("[data-hold]", box).hidden = held === addresses.length;
      one("[data-release]", box).hidden = held < 2;
    };
    const media = async (text) => text.match(/\/media\/[^" ]+/g) ?? [];
    on("click", async () => {
      try {
        await outbox.contact(); // the key, for what is practised without a network
        for (const [place, address] of addresses.entries()) {
          say("holding", place + 1);
          await cache.add(address);
          for (const file of await media(await (await cache.match(address)).text())) await cache.add(file);
        }
        navigator.storage?.persist?.();
        await settle();
      } catch {
        await settle("failed");
      }
    }, one("[data-hold]", box));
    on("click", async () => {
      for (const address of addresses) {
        const page = await cache.match(address);
        for (const file of page ? await media(await page.text()) : []) await cache.delete(file);
        await cache.delete(address);
      }
      await settle();
    }, one("[data-release]", box));
    await settle();
    box.hidden = addresses.length < 2;
  }

  /** What can be opened without a network, and how much waits to be sent. */
  async function listKept(list) {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of name.startsWith("pages") ? await cache.keys() : []) {
        const link = document.createElement("a");
        link.href = request.url;
        if (link.pathname.startsWith("/media/")) continue;
        link.textContent = parsed(await (await cache.match(request)).text()).title;
        list.appendChild(document.createElement("li")).append(link);
      }
    }
    const { length } = await outbox.unsent();
    one("[data-count]").textContent = length;
    one("[data-count]").parentElement.hidden = !length;
    list.hidden = !list.children.length;
  }

  on("click", ({ target }) => {
    if (target.closest("[data-retry]")) {
      for (const question of questions) question.again?.();
      send();
    }
    if (target.closest("[data-file]")) saveFile();
    const copy = target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(location.href).then(() => (copy.textContent = copy.dataset.copy));
  });
  // Another choice (data-steers) that only one value of this one allows is not left at what the others refuse.
  on("change", ({ target }) => {
    const { steers, only, then } = target.dataset;
    if (steers) one(steers).value = target.value === only ? then : "";
  });
  const form = one("[data-attempt]");
  const attempt = form && new Attempt(form);
  const clock = one("[data-deadline]");

  async function start() {
    if (clock && !isCopy) outbox.setTime(Date.parse(clock.dataset.now), performance.getEntriesByType("navigation")[0]?.responseStart);
    if (questions.length) watchQuestions();
    const dialog = one("[data-sign-in]");
    if (dialog) {
      on("submit", (event) => {
        if (event.target.method === "dialog") return;
        event.preventDefault();
        enter(dialog, event.target);
      }, dialog);
    }
    for (const leaving of all("form[action='/sign-out']")) watchSignOut(leaving);
    const isAble = await outbox.ready;
    if (!isAble) all("[data-in-app]").forEach(offerBrowser);
    if (clock) new Countdown(clock, () => attempt?.submit(true));
    if (questions.length) await restore();
    else if ((await outbox.unsent()).length) outbox.drain();
    if (attempt) meet("here");
    count();
    if (!isAble) return;
    if (kept) await listKept(kept);
    for (const box of all("[data-keep]")) await watchKeeping(box);
    const soon = (attempt ? null : self.requestIdleCallback) ?? setTimeout; // a test may lose the network at any moment
    if (questions.length && !outbox.key) soon(() => outbox.contact().catch(() => {}));
  }

  /** The worker keeps pages that it sees; the one that brings it here it has not seen. */
  function work() {
    const { serviceWorker } = navigator;
    if (!serviceWorker) return;
    serviceWorker.register("/worker.js", { updateViaCache: "all" }).catch(() => {});
    if (form && !serviceWorker.controller) caches.open(pages).then((cache) => cache.add(location.pathname)).catch(() => {});
  }

  if (outbox) start();
  if (owner) on("load", work, window);
  for (const article of all("[data-place]")) keepPlace(article);
  one(".alert")?.focus();
  document.documentElement.classList.add("scripted");
})();
