// The way in and out of the console, for everybody.
import { strict as assert } from 'node:assert';
import { control, env, visit } from './harness/index.mjs';

for (const lang of ['sv', 'en']) {
  for (const width of [1280, 320]) {
    visit(`login, ${lang}, ${width} px`, { lang, width }, async (v) => {
      assert.equal(await v.go(), 200);
      assert.match(await v.text(), new RegExp(v.tr('Logga in', 'Log in')));
      await v.fits();
      await v.axe();
      await v.shot('login');
      await v.login('cecilia');
      assert.equal(await v.page.locator('html').getAttribute('lang'), lang);
      await v.fits();
      await v.axe();
      await v.shot('home');
      v.allow(/404/);
      assert.equal(await v.go('finns-inte'), 404);
      await v.fits();
      await v.axe();
      await v.shot('problem');
    });
  }
}

visit('whoever is refused by the provider is told so', {}, async (v) => {
  v.allow(/403/);
  await v.login('nobody');
  assert.match(await v.text(), /login_refused/);
  await v.axe();
  await v.shot('refused');
});

visit('without a mouse', {}, async (v) => {
  await v.go();
  assert.deepEqual(await v.tab('Logga in'), ['Till innehållet', 'Underlag', 'Logga in']);
  await v.press('Enter');
  await v.page.waitForURL((u) => u.href.startsWith(env.provider));
  await v.tab('cecilia.nord');
  await v.press('Enter');
  await v.page.waitForURL(env.console);
  await v.tab('Till innehållet');
  await v.press('Enter');
  assert.equal(await v.page.evaluate(() => document.activeElement.id), 'main');
  await v.go();
  await v.tab('English');
  await v.press('Enter');
  await v.page.locator('html[lang=en]').waitFor();
  await v.page.waitForLoadState();
  await v.tab('Log out');
  await v.press('Enter');
  await v.page.waitForURL(/\/console\/login$/);
});

visit('a language that is chosen stays', { as: 'cecilia' }, async (v) => {
  await v.page.getByRole('button', { name: 'English' }).click();
  await v.page.locator('html[lang=en]').waitFor();
  await v.go();
  assert.match(await v.text(), /no part of the console/);
  await v.page.getByRole('button', { name: 'Svenska' }).click();
  await v.page.locator('html[lang=sv]').waitFor();
});

visit('a cookie that was stolen opens nothing after logout', { as: 'cecilia' }, async (v) => {
  const stolen = await v.context.cookies();
  assert.ok(stolen.some((c) => c.name === 'underlag-session' && c.httpOnly && c.sameSite === 'Lax'));
  await v.logout();
  assert.equal((await v.context.cookies()).length, 0, 'a cookie is left after logout');
  await v.page.goBack();
  assert.doesNotMatch(await v.page.content(), /cecilia/);
  await v.context.addCookies(stolen);
  await v.go();
  assert.match(v.page.url(), /\/console\/login$/);
});

visit('a session that is silent ends', { as: 'cecilia' }, async (v) => {
  await control('clock/31m');
  await v.go();
  assert.match(v.page.url(), /\/console\/login$/);
  await v.login('cecilia');
  await control('clock/29m');
  await v.go();
  assert.equal(v.page.url(), env.console);
});

// Another site, and another server of the same site, try all that a page can try with
// the cookies of somebody who is logged in.
for (const host of ['localhost', '127.0.0.1']) {
  visit(`a hostile page at ${host} does nothing`, { as: 'cecilia' }, async (v) => {
    const page = await v.context.newPage();
    const answers = [];
    page.on('response', (r) => { if (r.url().startsWith(env.console)) answers.push(`${r.request().method()} ${r.status()}`); });
    const lair = new URL('/hostile', env.control);
    lair.hostname = host;
    await page.goto(lair.href);
    await page.evaluate(async (console) => {
      const send = (path, options) => fetch(console + path, { credentials: 'include', ...options }).then((r) => r.text()).catch((e) => String(e));
      const form = new URLSearchParams({ lang: 'en', back: '/console' });
      globalThis.read = [
        await send('/language', { method: 'POST', mode: 'no-cors', body: form }), await send('/logout', { method: 'POST', mode: 'no-cors' }),
        await send('/language', { method: 'POST', body: form, headers: { 'HX-Request': 'true' } }), await send('', {}), await send('', { mode: 'no-cors' }),
      ];
      const frame = document.createElement('iframe');
      frame.src = console;
      document.body.append(frame);
      await new Promise((done) => frame.addEventListener('load', done));
    }, env.console);
    assert.doesNotMatch((await page.evaluate(() => globalThis.read)).join(), /Underlag|cecilia/, 'another site reads the console');
    for (const frame of page.frames().slice(1)) assert.doesNotMatch(await frame.content(), /cecilia/, 'another site shows the console');
    for (const path of ['/language', '/logout']) {
      await page.goto(lair.href);
      await page.evaluate(([action, fields]) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action });
        for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement('input'), { name, value }));
        document.body.append(form);
        form.submit();
      }, [env.console + path, { lang: 'en', back: '/console' }]);
      await page.getByText('cross_origin').waitFor();
    }
    assert.ok(answers.length >= 6, `the console was asked ${answers.length} times`);
    assert.deepEqual(answers.filter((a) => a.startsWith('POST') && a !== 'POST 403'), []);
    await v.go();
    assert.match(await v.text(), /Du är inloggad/); // still in, and still in Swedish
  });
}
