// A caseworker asks about a household, watches the authorities answer, and reads.
import { strict as assert } from 'node:assert';
import { control, env, visit } from './harness/index.mjs';

const couple = 'EB-2026-0102';
const number = /\d{6,8}-?\d{4}/;

// fromCase opens a case as its case system hands it over.
async function fromCase(v, reference) {
  await v.page.goto(`${env.provider}/cases`);
  await v.page.getByRole('button', { name: reference, exact: true }).click();
  await v.page.locator('#reference').waitFor();
  assert.equal(await v.page.locator('#reference').inputValue(), reference);
}

const button = (v) => v.page.getByRole('button', { name: v.tr('Fråga myndigheterna', 'Ask the authorities') });
const verdict = (v) => v.page.locator('#verdict').waitFor();

// nothingLeft: no number stands where a browser keeps things.
async function nothingLeft(v) {
  const kept = await v.page.evaluate(async () => [location.href, document.title, history.length && JSON.stringify(history.state), JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie, ...(globalThis.caches ? await caches.keys() : [])].join(' '));
  assert.doesNotMatch(kept, /\d{8}|EB-2026/);
}

for (const lang of ['sv', 'en']) {
  for (const width of [1280, 320]) {
    visit(`a case from beginning to end, ${lang}, ${width} px`, { as: 'anna', lang, width }, async (v) => {
      await control('scenario/normal');
      await v.go('underlag');
      await v.fits();
      await v.axe();
      await v.shot('basis-empty');
      await fromCase(v, couple);
      await v.fits();
      await v.axe();
      await v.shot('basis-case');
      await button(v).click();
      await verdict(v);
      assert.equal(await v.page.evaluate(() => document.activeElement.id), 'verdict');
      assert.match(await v.page.locator('#verdict').innerText(), new RegExp(v.tr('räcker för beslut', 'can rest')));
      await nothingLeft(v);
      await v.fits();
      await v.axe();
      await v.shot('basis-answer');
    });
  }
}

for (const scenario of ['fk-down', 'fk-hang']) {
  visit(`a source that fails while it is watched, ${scenario}`, { as: 'anna' }, async (v) => {
    await control('scenario/normal');
    await fromCase(v, couple);
    await control(`scenario/${scenario}`);
    await button(v).click();
    await v.page.locator('#waiting').waitFor();
    if (scenario === 'fk-hang') { // the others have answered while it is waited for
      await v.page.locator('#w-0-SKV .mark').waitFor();
      assert.equal(await v.page.locator('#w-0-FK').innerText(), 'väntar …');
      assert.match(await v.page.locator('#told').innerText(), /\d \/ 35|\d\d \/ 35/);
      await v.axe();
      await v.shot('basis-waiting');
    }
    await verdict(v);
    const text = await v.text();
    assert.match(text, /Underlaget räcker inte för beslut/);
    assert.match(text, /Det säger inget om vad som finns/);
    const person = v.page.locator('.authority', { hasText: 'Försäkringskassan' }).first();
    assert.match(await person.innerText(), scenario === 'fk-down' ? /kunde inte svara/ : /hann inte svara/);
    assert.doesNotMatch(await person.innerText(), /inget om personen/);
    await v.axe();
    await v.shot(`basis-${scenario}`);
    await control('scenario/normal');
  });
}

visit('stopped while it is waited for', { as: 'anna' }, async (v) => {
  await fromCase(v, couple);
  await control('scenario/fk-hang');
  await button(v).click();
  await v.page.getByRole('button', { name: 'Avbryt' }).click();
  await button(v).waitFor();
  assert.match(await v.text(), /Du avbröt/);
  assert.equal(await v.page.locator('#reference').inputValue(), couple);
  await v.axe();
  await control('scenario/normal');
  await button(v).click(); // and once more, from the same form
  await verdict(v);
});

visit('where a value comes from, by pointer and by keyboard', { as: 'anna' }, async (v) => {
  await fromCase(v, couple);
  await button(v).click();
  await verdict(v);
  const source = v.page.locator('button.source').first();
  const tip = v.page.locator(`#${await source.getAttribute('aria-describedby')}`);
  await source.hover();
  await tip.waitFor();
  assert.match(await tip.innerText(), /SoL/);
  await tip.hover(); // onto it, and it stays
  await v.page.waitForTimeout(400);
  assert.ok(await tip.isVisible());
  await v.shot('basis-tip');
  await v.press('Escape');
  await tip.waitFor({ state: 'hidden' });
  await v.page.mouse.move(0, 0);
  await source.focus();
  await tip.waitFor();
  await v.axe();
  await v.press('Escape');
  await tip.waitFor({ state: 'hidden' });
  assert.ok(await source.evaluate((e) => e === document.activeElement), 'Escape took the focus');
});

visit('without a mouse', { as: 'anna' }, async (v) => {
  await fromCase(v, couple);
  await v.tab('Fråga myndigheterna');
  await v.press('Enter');
  await verdict(v);
  await v.tab('Skriv ut eller spara som PDF');
  await v.tab(/^(FK|SKV) \[\d+\]$/);
  await v.page.locator('.tip:popover-open').waitFor();
  await v.press('Escape');
});

visit('a form that is wrong, and one written by hand', { as: 'anna' }, async (v) => {
  v.allow(/422/);
  await v.go('underlag');
  await v.page.getByLabel('Ärendets beteckning').fill(couple);
  await v.page.getByLabel('Personnummer, 12 siffror').fill('19851226-9990');
  await v.page.getByLabel('Personnummer, 12 siffror').press('Enter');
  const field = v.page.locator('#persons-1-number[aria-invalid=true]');
  await field.waitFor();
  assert.ok(await field.evaluate((e) => e === document.activeElement), 'the focus is not on the first fault');
  assert.match(await v.text(), /kontrollsiffra stämmer inte/);
  await v.axe();
  await v.shot('basis-fault');
  await field.fill('19851226-9997');
  await v.page.getByRole('button', { name: 'Fråga myndigheterna' }).click();
  await v.page.getByText('(no_case)').waitFor(); // nobody has shown that there is a case
  await v.axe();
  await v.shot('basis-refused');
});

visit('nothing is left when the page is', { as: 'anna' }, async (v) => {
  await fromCase(v, couple);
  await button(v).click();
  await verdict(v);
  assert.match(await v.text(), number);
  await v.go('login');
  v.page.once('dialog', (d) => d.dismiss());
  v.allow(/ERR_CACHE_MISS|net::/);
  await v.page.goBack().catch(() => {}); // the browser may refuse to send the form again
  await v.page.waitForLoadState();
  await v.page.waitForTimeout(500);
  assert.doesNotMatch(await v.page.content(), number, 'the way back shows a person');
  await v.go('underlag');
  await v.page.getByLabel('Personnummer, 12 siffror').fill('198512269997');
  await v.go('login');
  await v.page.goBack();
  await v.page.getByLabel('Personnummer, 12 siffror').waitFor();
  assert.equal(await v.page.getByLabel('Personnummer, 12 siffror').inputValue(), '', 'the form is filled by the browser');
  await nothingLeft(v);
  const log = await control('log');
  assert.doesNotMatch(log, /19851226-?9997|198512269997/, 'the log holds a personal number');
});

visit('printed, for the case file', { as: 'anna' }, async (v) => {
  await control('scenario/fk-down');
  await fromCase(v, couple);
  await button(v).click();
  await verdict(v);
  await v.page.evaluate(() => { globalThis.print = () => { globalThis.printed = true; }; });
  await v.page.getByRole('button', { name: 'Skriv ut' }).click();
  assert.ok(await v.page.evaluate(() => globalThis.printed));
  const paper = await v.page.pdf({ format: 'A4' });
  assert.equal(paper.subarray(0, 5).toString(), '%PDF-');
  await v.page.emulateMedia({ media: 'print' });
  for (const gone of ['.top', '[data-print]']) assert.ok(!(await v.page.locator(gone).first().isVisible()), `${gone} is printed`);
  const text = await v.text();
  for (const kept of [couple, 'anna.lind', 'Underlaget räcker inte för beslut', 'kunde inte svara', 'sha256:', 'Kvitto', 'brukar tas med']) assert.ok(text.includes(kept), `the paper lacks ${kept}`);
  await v.shot('basis-print');
  await control('scenario/normal');
});

visit('without scripts', { as: 'anna' }, async (v) => {
  const plain = await v.context.browser().newContext({ javaScriptEnabled: false, storageState: await v.context.storageState(), locale: 'sv-SE' });
  const page = await plain.newPage();
  await page.goto(`${env.provider}/cases`);
  await page.getByRole('button', { name: couple, exact: true }).click();
  await page.getByRole('button', { name: 'Fortsätt' }).click();
  await page.getByRole('button', { name: 'Fråga myndigheterna' }).click();
  await page.locator('#verdict').waitFor();
  await page.locator('summary').first().click();
  await page.locator('button.source').first().click();
  await page.locator('.tip:popover-open').waitFor();
  await plain.close();
});
