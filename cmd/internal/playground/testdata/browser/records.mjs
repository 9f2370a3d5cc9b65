// The log reviewer's part: Logg.
import { strict as assert } from 'node:assert';
import { control, visit } from './harness/index.mjs';

const as = 'log-reviewer';

visit('some traffic first', {}, async () => {
  for (const persona of ['everything', 'sick-leave', 'everything']) await control(`ask/${persona}`);
});

for (const lang of ['sv', 'en']) {
  for (const width of [1280, 320]) {
    visit(`a search and an inquiry, ${lang}, ${width} px`, { as, lang, width }, async (v) => {
      await v.go('logg');
      await v.fits();
      await v.axe();
      await v.shot('logg');
      await v.page.locator('#reason').fill(v.tr('Månadens kontroll', 'The check of the month'));
      await v.page.getByRole('button', { name: v.tr('Sök', 'Search'), exact: true }).click();
      await v.page.locator('table.found').waitFor();
      assert.ok(await v.page.locator('table.found tbody tr').count() >= 3);
      await v.fits();
      await v.axe();
      await v.shot('logg-sok');
      await v.page.locator('table.found button').first().click();
      await v.page.getByText(v.tr('Att du såg den här frågan är skrivet i loggen.', 'That you saw this inquiry is recorded.')).waitFor();
      for (const more of await v.page.locator('details > summary').all()) await more.click();
      await v.fits();
      await v.axe();
      await v.shot('logg-fraga');
      await v.page.locator('.sub a').first().click();
      await v.page.locator('#reason').waitFor();
      assert.equal(await v.page.locator('#reason').inputValue(), '');
    });
  }
}

visit('a search without a mouse, mended, and a proof kept', { as }, async (v) => {
  await v.go('logg');
  await v.tab('Skäl (krävs)');
  await v.page.keyboard.type('Anmälan från en enhetschef');
  await v.press('Tab');
  await v.page.keyboard.type('19900602-2398');
  v.allow(/422/);
  await v.press('Enter');
  await v.page.getByText('person_number').waitFor();
  assert.equal(await v.page.locator('#reason').inputValue(), 'Anmälan från en enhetschef');
  await v.axe();
  await v.shot('logg-fel');
  await v.page.locator('#person').fill('');
  await v.page.locator('#caseworker').focus();
  await v.page.keyboard.type('anna.lind');
  await v.press('Enter');
  await v.page.locator('table.found').waitFor();
  assert.match(await v.text(), /anna\.lind/);
  await v.tab(/^Visa post \d+$/);
  await v.press('Enter');
  await v.page.getByRole('heading', { name: /^Fråga \d+$/ }).waitFor();
  await v.tab('Ladda ner beviset');
  const kept = v.page.waitForEvent('download');
  await v.press('Enter');
  assert.equal((await kept).suggestedFilename(), 'bevis.json');
  assert.doesNotMatch(v.page.url(), /\d{8}/);
});

visit('the check of a period opens reviews, and one is closed without a mouse', { as }, async (v) => {
  await v.go('logg/granskningar');
  await v.page.getByText('Ingen granskning väntar.').waitFor();
  await v.tab('Från och med');
  await v.page.locator('#from').fill('2026-11-01');
  await v.page.locator('#to').fill('2026-11-21');
  await v.page.locator('#sample').fill('2');
  await v.page.locator('#why').fill('Månadens kontroll');
  await v.tab('Gör kontrollen');
  await v.press('Enter');
  await v.page.getByText('Kontrollen är gjord och skriven i loggen.', { exact: false }).waitFor();
  const before = await v.page.locator('.waiting > li').count();
  assert.ok(before >= 2, `${before} reviews`);
  await v.axe();
  await v.tab(/^Avsluta/);
  await v.press('Enter');
  await v.tab('Slutsats');
  await v.page.keyboard.type('hörde');
  await v.press('Tab');
  await v.page.keyboard.type('Ingick i utredningen.');
  await v.press('Enter');
  await v.page.getByText('Granskningen är avslutad', { exact: false }).waitFor();
  assert.equal(await v.page.locator('.waiting > li').count(), before - 1);
  assert.match(await v.text(), /Ingick i utredningen\./);
});

for (const lang of ['sv', 'en']) {
  for (const width of [1280, 320]) {
    visit(`reviews, the chain and a report, ${lang}, ${width} px`, { as, lang, width }, async (v) => {
      await v.go('logg/granskningar');
      for (const more of await v.page.locator('details > summary').all()) await more.click();
      await v.fits();
      await v.axe();
      await v.shot('logg-granskningar');
      await v.go('logg/kedjan');
      await v.page.getByRole('button', { name: v.tr('Börja en kontroll', 'Begin a check') }).click();
      await v.page.getByText(v.tr('Kedjan är hel', 'The chain is intact')).waitFor({ timeout: 30_000 }); // nobody reloads the page
      await v.fits();
      await v.axe();
      await v.shot('logg-kedjan');
      await v.go('logg/person');
      await v.fits();
      await v.axe();
      await v.shot('logg-person');
    });
  }
}

visit('a report and an export are kept', { as }, async (v) => {
  const keep = async (button) => {
    const kept = v.page.waitForEvent('download');
    await v.page.getByRole('button', { name: button, exact: true }).click();
    return (await kept).suggestedFilename();
  };
  await v.go('logg/person');
  await v.page.locator('#person').fill('19900602-2397');
  await v.page.locator('#reason').fill('Begäran om utdrag');
  assert.equal(await keep('Ladda ner som PDF'), 'rapport.pdf');
  assert.equal(await keep('Ladda ner som HTML'), 'rapport.html');
  await v.go('logg');
  await v.page.locator('#reason').fill('Till kommunens logginsamling');
  await v.page.getByRole('button', { name: 'Sök', exact: true }).click();
  assert.equal(await keep('CSV'), 'logg.csv');
  assert.equal(await keep('CEF'), 'logg.cef');
  assert.doesNotMatch(await control('log'), /199006022397|19900602-2397/);
});

visit('a caseworker has no way in', { as: 'anna' }, async (v) => {
  assert.equal(await v.page.locator('a[href="/console/logg"]').count(), 0);
  v.allow(/403/);
  assert.equal(await v.go('logg'), 403);
  assert.match(await v.text(), /wrong_role/);
});
