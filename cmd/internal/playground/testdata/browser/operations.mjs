// The admin's part: Källor.
import { strict as assert } from 'node:assert';
import { control, visit } from './harness/index.mjs';

visit('some traffic first', { as: 'admin' }, async (v) => {
  for (const scenario of ['normal', 'fk-slow', 'skv-fault', 'normal']) {
    await control(`scenario/${scenario}`);
    for (let n = 0; n < 4; n++) await control('ask/everything');
    await control('clock/31m');
  }
  v.allow(/401/); // the page asks how it is while the clock goes on by two hours, and the session ends
  await v.login('admin');
  await v.go('kallor');
  await v.page.locator('#row-FK').getByText(/^\d+,\d %$|^100,0 %$/).waitFor({ timeout: 30_000 });
});

for (const lang of ['sv', 'en']) {
  for (const width of [1280, 320]) {
    visit(`every source, ${lang}, ${width} px`, { as: 'admin', lang, width }, async (v) => {
      await v.go('kallor');
      assert.equal(await v.page.locator('.sources > li').count(), 7);
      await v.fits();
      await v.axe();
      await v.shot('kallor');
      await v.page.getByRole('link', { name: /Försäkringskassan|Social Insurance/ }).click();
      await v.page.locator('#form-disable').waitFor();
      for (const form of await v.page.locator('details > summary').all()) await form.click();
      await v.fits();
      await v.axe();
      await v.shot('kalla');
    });
  }
}

visit('a source fails while it is watched, and is closed without a mouse', { as: 'admin' }, async (v) => {
  await v.go('kallor');
  const row = v.page.locator('#row-CSN');
  await row.getByText('Svarar', { exact: true }).waitFor({ timeout: 40_000 });
  await v.page.locator('#link-CSN').focus();
  await control('scenario/csn-down');
  for (let n = 0; n < 3; n++) await control('clock/21s');
  await row.getByText('Svarar inte').waitFor({ timeout: 40_000 }); // nobody reloads the page
  assert.equal(await v.page.evaluate(() => document.activeElement.id), 'link-CSN', 'the keyboard was taken elsewhere');
  await v.axe();
  await v.shot('kallor-fel');

  await v.press('Enter');
  await v.page.locator('#form-disable').waitFor();
  await v.tab('Stäng källan');
  await v.press('Enter');
  await v.tab('Skäl på svenska');
  await v.page.keyboard.type('CSN svarar inte.');
  await v.press('Tab');
  await v.page.keyboard.type('CSN does not answer.');
  await v.tab('Stäng källan');
  await v.press('Enter');
  await v.page.getByText(/skrivet i loggen som post \d+/).waitFor();
  assert.match(await v.text(), /Stängd/);
  assert.match(await v.text(), /agneta\.drift/);
  assert.match(await control('log'), /"act":"disable","authority":"CSN"/);
  await v.axe();
  await v.shot('kalla-stangd');

  await control('scenario/normal');
  await v.page.locator('#form-enable > summary').click();
  await v.page.locator('#enable-sv').fill('Fungerar igen.');
  await v.page.locator('#enable-en').fill('Works again.');
  await v.page.getByRole('button', { name: 'Öppna källan' }).click();
  await v.page.locator('#form-disable').waitFor();
});

visit('a form that cannot be done says why', { as: 'admin', width: 320 }, async (v) => {
  await v.go('kallor/SKV');
  await v.page.locator('#form-once > summary').click();
  await v.page.locator('#once-from').fill('2026-12-02T03:00');
  await v.page.locator('#once-to').fill('2026-12-01T22:00');
  await v.page.locator('#once-sv').fill('Byte av system.');
  await v.page.locator('#once-en').fill('A change of system.');
  v.allow(/422/);
  await v.page.locator('#form-once button').click();
  await v.page.getByText('act_window').waitFor();
  assert.equal(await v.page.locator('#once-sv').inputValue(), 'Byte av system.');
  await v.fits();
  await v.axe();
  await v.shot('kalla-fel');
  await v.page.locator('#once-to').fill('2026-12-02T05:00');
  await v.page.locator('#form-once button').click();
  await v.page.getByText(/skrivet i loggen som post/).waitFor();
  assert.match(await v.text(), /2026-12-02 03:00/);
});

visit('a caseworker has no way in', { as: 'anna' }, async (v) => {
  assert.equal(await v.page.locator('a[href="/console/kallor"]').count(), 0);
  v.allow(/403/);
  assert.equal(await v.go('kallor'), 403);
  assert.match(await v.text(), /wrong_role/);
  await v.axe();
  await v.shot('fel-roll');
  assert.equal(await v.page.evaluate(async () => (await fetch('/console/kallor/FK/disable', { method: 'POST', body: new URLSearchParams({ reason_sv: 'x', reason_en: 'x' }) })).status), 403);
  assert.doesNotMatch(await control('log'), /"act":"disable","authority":"FK"/);
});
