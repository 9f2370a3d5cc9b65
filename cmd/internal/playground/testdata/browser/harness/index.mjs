// A real browser for the scripts beside: each visit is a test of its own, with a new
// context, a language and a width, and fails on any error that the browser reports.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test, { after } from 'node:test';

// The packages stand in a folder of their own, which NODE_PATH names.
const packages = createRequire(process.env.NODE_PATH + '/');
const { chromium } = packages('playwright-core');
const axeSource = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8');

// env is what the Go test has started: the addresses of the console, of the control
// server and of the OpenID provider, and where screenshots go.
export const env = JSON.parse(process.env.UNDERLAG_BROWSER);

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const patience = 30_000; // of a busy machine
const browser = await chromium.launch({ executablePath: env.chromium, args: flags });
after(() => browser.close());

// visit is one test: options.as logs in as a caller of fixtures/callers, in the
// language and at the width given.
export function visit(name, options, what) {
  const { as, lang = 'sv', width = 1280, height = 900 } = options;
  test(name, { timeout: 120_000 }, async () => {
    const context = await browser.newContext({ locale: lang === 'en' ? 'en-GB' : 'sv-SE', viewport: { width, height } });
    try {
      const v = await Visitor.in(context, lang, width);
      if (as) await v.login(as);
      await what(v);
      v.sayNothing();
    } finally {
      await context.close();
    }
  });
}

// control asks the Go test to change something: 'scenario/fk-down', 'ask/everything', 'clock/31m'. It
// gives what is answered: 'log' is the server's log so far.
export async function control(what) {
  const answer = await fetch(`${env.control}/${what}`, { method: 'POST' });
  const said = await answer.text();
  assert.equal(answer.status, 200, `control: ${what}: ${said}`);
  return said;
}

// tr picks a text by language, as the templates' tr does.
export const tr = (lang, sv, en) => (lang === 'en' ? en : sv);

class Visitor {
  errors = [];
  allowed = [];

  static async in(context, lang, width) {
    const v = new Visitor();
    Object.assign(v, { context, lang, width });
    context.setDefaultTimeout(patience);
    await context.addInitScript({ content: axeSource }); // in every page: a page's own policy lets no script in later
    v.page = await context.newPage();
    v.listen(v.page);
    return v;
  }

  // listen keeps what the browser complains of: scripts that fail, answers that are
  // errors, and whatever the page's policy refused.
  listen(page) {
    page.on('console', (m) => { if (m.type() === 'error' || /Content Security Policy/.test(m.text())) this.errors.push(`${m.text()} (${m.location().url})`); });
    page.on('pageerror', (e) => this.errors.push(String(e)));
  }

  // allow expects an error that the browser reports, such as /403/ for a page that is
  // refused.
  allow(pattern) { this.allowed.push(pattern); }

  sayNothing() {
    const left = this.errors.filter((e) => !this.allowed.some((a) => a.test(e)));
    assert.deepEqual(left, [], 'the browser complained');
  }

  tr(sv, en) { return tr(this.lang, sv, en); }

  // go opens a page below /console: 'kallor'. It gives the HTTP status.
  async go(below = '') {
    const answer = await this.page.goto(below ? `${env.console}/${below}` : env.console);
    return answer.status();
  }

  // login goes the way a person goes, by the provider's page.
  async login(name) {
    await this.go();
    await this.page.getByRole('link', { name: this.tr('Logga in', 'Log in'), exact: true }).click();
    await this.page.locator(`a[href^="/as/${name}?"]`).click();
    await this.page.waitForURL((u) => u.href.startsWith(env.console));
  }

  async logout() {
    await this.page.getByRole('button', { name: this.tr('Logga ut', 'Log out') }).click();
    await this.page.waitForURL(/\/console\/login$/);
  }

  // axe finds no violation of WCAG 2.2 AA on the page as it is: light, and again those
  // of colour when it is dark, in which nothing else differs.
  async axe() {
    const all = {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
      rules: { 'heading-order': { enabled: true }, 'landmark-one-main': { enabled: true }, 'page-has-heading-one': { enabled: true }, region: { enabled: true } },
    };
    const colours = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };
    for (const [colorScheme, rules, least] of [['light', all, 6], ['dark', colours, 1]]) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const found = await this.page.evaluate((rules) => globalThis.axe.run(document, rules), rules);
      const violations = found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target + ' ' + n.failureSummary).join(' | ')}`);
      assert.deepEqual(violations, [], `axe, ${colorScheme}, ${this.page.url()}`);
      assert.ok(found.passes.length >= least, 'axe looked at nothing');
    }
    await this.page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  }

  // shot keeps a picture of the whole page as NAME-LANG-WIDTH.png.
  async shot(name) {
    await this.page.screenshot({ path: path.join(env.screenshots, `${name}-${this.lang}-${this.width}.png`), fullPage: true });
  }

  // fits: nothing makes the page scroll sideways but what is inside .scroll.
  async fits() {
    const [wide, room] = await this.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(wide <= room, `the page is ${wide} px wide in ${room} px: ${this.page.url()}`);
  }

  // resize goes on at another width.
  async resize(width, height = 900) {
    this.width = width;
    await this.page.setViewportSize({ width, height });
  }

  // focused describes what has the keyboard, which must be visible and marked.
  async focused() {
    return this.page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const box = e.getBoundingClientRect(), style = getComputedStyle(e);
      return {
        name: (e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || e.value || e.name || e.id || '').trim(), tag: e.tagName.toLowerCase(),
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
      };
    });
  }

  // tab goes from element to element as somebody without a mouse does, until one is
  // named as given (a text, or a pattern), and gives the names passed on the way.
  async tab(name, most = 100) {
    const passed = [];
    for (let n = 0; n < most; n++) {
      await this.page.keyboard.press('Tab');
      const at = await this.focused();
      if (!at) continue;
      assert.ok(at.seen, `${at.tag} "${at.name}" has the keyboard and cannot be seen`);
      assert.ok(at.marked, `${at.tag} "${at.name}" has the keyboard and no mark of it`);
      passed.push(at.name);
      if (name instanceof RegExp ? name.test(at.name) : at.name === name) return passed;
    }
    assert.fail(`"${name}" is not reached by Tab; passed: ${passed.join(', ')}`);
  }

  // press presses a key where the keyboard is. What leads to another page is waited
  // for before anything else is pressed: v.page.waitForURL, or what stands there.
  async press(key) { await this.page.keyboard.press(key); }

  // text gives the main part of the page as read.
  async text() { return this.page.locator('main').innerText(); }
}
