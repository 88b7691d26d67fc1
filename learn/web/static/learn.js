// Every page works without this script. With it answers are saved as they are given, again and again until the
// system has them; the time left is shown; and a lesson remembers how far it was read. No words live here: what a
// person reads comes, translated, from templates and data attributes in the page.
// One file and not five: each further request costs a phone on a bad line more than the unused part weighs.
"use strict";

(() => {
  const TYPING = 800; // milliseconds of rest after which typed text is saved
  const TIMEOUT = 20000;
  const PLACE = 5000; // at most one report of the reading place in this time
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const client = random();
  let sequence = 0;

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
    ask(url, { method: "POST", body, keepalive: true, referrerPolicy: "origin", headers: { "HX-Request": "true" } });

  /** Put a state the server can't tell (sending, unsent, signed-out) where a receipt stands. */
  function show(receipt, state) {
    receipt.className = `receipt is-${state}`;
    receipt.replaceChildren(one(`template[data-state="${state}"]`).content.cloneNode(true));
  }

  /** One question card and what of it the system doesn't have yet. */
  class Question {
    constructor(element) {
      this.element = element;
      this.slot = element.dataset.slot;
      this.form = element.closest("form");
      this.known = this.fields(); // what the system has, or will have when `body` arrives
      this.body = null; // sent and not acknowledged: goes out again under the same key
      this.sending = null;
      this.wait = 1000;
      this.spent = 0;
      this.reported = 0;
    }

    get receipt() {
      return document.getElementById(`receipt-${this.slot}`);
    }

    get isUnsent() {
      return this.body !== null || this.fields() !== this.known;
    }

    get isAnswered() {
      return this.receipt.dataset.step !== "" && !this.receipt.classList.contains("is-empty");
    }

    fields() {
      const meta = [`q${this.slot}-based`, `q${this.slot}-seconds`];
      const own = [...new FormData(this.form)].filter(([name]) => name.startsWith(`q${this.slot}-`) && !meta.includes(name));
      return new URLSearchParams(own).toString();
    }

    /** Seconds in the foreground that no acknowledged save has carried. */
    seconds() {
      attention.settle();
      return (this.spent - this.reported).toFixed(1);
    }

    /** What every save says beside the answer. A key is made once for each answer, not for each try. */
    stamp(body) {
      body.set(`q${this.slot}-based`, this.receipt.dataset.step ?? "");
      body.set("client", client);
      body.set("sequence", ++sequence);
      body.set("key", random());
      body.set("client_time", new Date().toISOString());
      body.set("seconds", this.seconds());
      return body;
    }

    /** Save after a rest, so that a word is one request and not one a letter. */
    later(delay = TYPING) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), delay);
    }

    /** Resolves to whether the system has everything. One request at a time; what changes meanwhile goes next. */
    save() {
      clearTimeout(this.timer);
      this.sending ??= this.sendAll().finally(() => (this.sending = null));
      return this.sending;
    }

    async sendAll() {
      while (this.isUnsent) {
        const fields = this.fields();
        if (fields !== this.known) {
          this.body = this.stamp(new URLSearchParams(fields));
          this.known = fields;
        }
        if (!(await this.send(this.body))) return false;
      }
      return true;
    }

    async send(body) {
      this.mark("sending");
      let status = 0;
      try {
        const response = await post(this.element.dataset.save, body);
        status = response.status;
        // Another answer (a proxy's page, a sign-in page) is no receipt, whatever its status.
        const page = [200, 409, 422].includes(status) && new DOMParser().parseFromString(await response.text(), "text/html");
        const receipt = page && page.getElementById(`receipt-${this.slot}`);
        if (receipt) return this.acknowledge(receipt, body);
      } catch {
        // No network, or too slow: the same as an answer that never came.
      }
      this.fail(status);
      return false;
    }

    acknowledge(receipt, body) {
      this.receipt.className = receipt.className;
      this.receipt.dataset.step = receipt.dataset.step;
      this.receipt.replaceChildren(...receipt.childNodes);
      this.settle(body);
      return true;
    }

    settle(body) {
      this.body = null;
      this.wait = 1000;
      this.reported += Number(body.get("seconds"));
      this.form.elements[`q${this.slot}-based`].value = this.receipt.dataset.step;
      this.mark();
    }

    fail(status) {
      if (status === 401) return this.mark("signed-out"); // signing in elsewhere brings the person back to this page
      this.mark("unsent");
      this.wait = Math.min(this.wait * 2, 60000);
      this.later(this.wait * (0.5 + Math.random() / 2));
    }

    /** Show a state at the foot, and the same in the list of questions. */
    mark(state) {
      if (state) show(this.receipt, state);
      const link = one(`[data-jump="${this.slot}"]`);
      if (!link) return;
      one("svg", link).replaceWith(one("svg", this.receipt).cloneNode(true));
      one(".vh", link).textContent = `: ${one("span", this.receipt).textContent}`;
      if (!state) count();
    }
  }

  const questions = all("[data-slot]").map((element) => new Question(element));
  const questionOf = (element) => questions.find((question) => question.element === element?.closest?.("[data-slot]"));
  const saveAll = () => Promise.all(questions.map((question) => question.save()));

  function count() {
    const open = questions.filter((question) => !question.isAnswered);
    const answered = one("[data-answered]");
    if (answered) answered.textContent = questions.length - open.length;
    for (const entry of all("[data-open]")) entry.hidden = !open.some((question) => question.slot === entry.dataset.open);
    const list = one("[data-unanswered]");
    if (list) list.hidden = open.length === 0;
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
      document.addEventListener(name, (event) => questionOf(event.target) && attention.turn(questionOf(event.target)));
    }
    document.addEventListener("change", (event) => questionOf(event.target)?.save());
    document.addEventListener("input", (event) => event.target.type === "text" && questionOf(event.target)?.later());
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-retry]")) return;
      if (questionOf(event.target)) questionOf(event.target).save();
      else attempt?.submit();
    });
    document.addEventListener("visibilitychange", () => {
      attention.turn();
      saveAll(); // hidden: this may be the last chance; visible: the person may have signed in again
    });
    window.addEventListener("online", saveAll);
    window.addEventListener("beforeunload", (event) => {
      if (!attempt?.isLeaving && questions.some((question) => question.isUnsent)) event.preventDefault();
    });
    count();
  }

  /** Practice questions: "Xem góp ý" goes through htmx and is a save like any other. */
  function watchPractice() {
    const sent = new WeakMap();
    const asked = (event) => questionOf(one("[data-slot]", event.detail.ctx?.sourceElement ?? document));
    document.addEventListener("htmx:config:request", (event) => {
      const question = asked(event);
      if (!question) return;
      clearTimeout(question.timer);
      question.known = question.fields();
      question.body = question.stamp(event.detail.ctx.request.body);
      sent.set(event.detail.ctx, question.body);
    });
    document.addEventListener("htmx:after:swap", (event) => {
      const body = sent.get(event.detail.ctx);
      if (body && [200, 422].includes(event.detail.ctx.response.status)) asked(event)?.settle(body);
    });
    for (const name of ["htmx:error", "htmx:response:error"]) {
      document.addEventListener(name, (event) => {
        const question = asked(event);
        const status = event.detail.ctx?.response?.status ?? 0;
        if (!question || status === 422) return;
        question.known = question.body = null; // the answer is kept trying as a plain save
        question.fail(status);
      });
    }
  }

  /** Counts to the deadline from the server's clock; the phone's clock is never trusted. */
  class Countdown {
    constructor(element, over) {
      Object.assign(this, { element, over });
      this.deadline = Date.parse(element.dataset.deadline);
      this.set(element.dataset.now, performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
      this.announced = new Set([5, 1].filter((minutes) => this.left < minutes * 60000));
      this.asleep = Date.now() - performance.now();
      this.tick();
      setInterval(() => this.tick(), 1000);
      document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    }

    set(serverNow, at) {
      this.offset = Date.parse(serverNow) - at;
    }

    get left() {
      return this.deadline - this.offset - performance.now();
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
      const response = await ask(location.href, { cache: "no-store" }).catch(() => null);
      if (!response?.ok) return;
      const at = performance.now();
      const fresh = one("[data-deadline]", new DOMParser().parseFromString(await response.text(), "text/html"));
      if (fresh) this.set(fresh.dataset.now, at);
      this.tick();
    }
  }

  /** The form of a whole attempt: handed in once, and only when the system has every answer. */
  class Attempt {
    constructor(form) {
      this.form = form;
      this.button = one("[data-submit]", form);
      this.isLeaving = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        // Enter in a text field presses the form's first button, which only saves.
        if (event.submitter && event.submitter !== this.button) questionOf(document.activeElement)?.save();
        else this.submit();
      });
      window.addEventListener("online", () => this.isWaiting && this.submit());
      form.addEventListener("change", () => (this.isWaiting = false)); // still at work: handing in is asked for anew
      window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    }

    async submit() {
      if (this.button.disabled) return;
      this.button.disabled = true;
      this.isWaiting = false;
      const state = one("#submit-state");
      show(state, "sending");
      if ((await saveAll()).every(Boolean) && (await this.isReachable())) return this.leave();
      this.button.disabled = false;
      this.isWaiting = true;
      show(state, "unsent");
      if (countdown?.isOver) setTimeout(() => this.isWaiting && this.submit(), 15000);
    }

    /** A lost network would put the browser's error page in the place of the answers: look before leaving. */
    isReachable() {
      const url = one("link[rel=stylesheet]").href;
      return ask(url, { method: "HEAD", cache: "no-store" }).then((response) => response.status < 500, () => false);
    }

    leave() {
      for (const question of questions) this.form.elements[`q${question.slot}-seconds`].value = question.seconds();
      this.isLeaving = true;
      this.form.submit();
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

  const form = one("[data-attempt]");
  const attempt = form && new Attempt(form);
  const clock = one("[data-deadline]");
  const countdown = clock && new Countdown(clock, () => attempt?.submit());
  if (questions.length) {
    watchQuestions();
    watchPractice();
  }
  for (const article of all("[data-place]")) keepPlace(article);
  one(".alert")?.focus();
  document.documentElement.classList.add("scripted");
})();
