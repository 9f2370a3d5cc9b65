// The legal reviewer's part: Rätt.
import { strict as assert } from 'node:assert';
import { visit } from './harness/index.mjs';

for (const lang of ['sv', 'en']) {
  for (const width of [1280, 320]) {
    visit(`the law is read, ${lang}, ${width} px`, { as: 'legal-reviewer', lang, width }, async (v) => {
      await v.go('ratt?authority=CSN');
      await v.fits();
      await v.axe();
      await v.shot('ratt');
      await v.page.getByRole('link', { name: 'csn-studiestod', exact: true }).first().click();
      await v.page.getByRole('heading', { name: v.tr('Studiestöd', 'Study aid'), exact: true }).waitFor();
      await v.fits();
      await v.axe();
      await v.shot('rad');
      await v.go('ratt/prova?purpose=application&adults=2&children=3,+16&role=economic_aid');
      await v.page.locator('#answer').waitFor();
      for (const more of await v.page.locator('details > summary').all()) await more.click();
      await v.fits();
      await v.axe();
      await v.shot('prova');
    });
  }
}

for (const [lang, width, name] of [['sv', 1280, 'bred'], ['en', 320, 'smal']]) {
  visit(`a draft is written without a mouse, ${lang}, ${width} px`, { as: 'legal-reviewer', lang, width }, async (v) => {
    await v.go('ratt/utkast');
    await v.axe();
    await v.tab(v.tr('Nytt utkast: ett kort namn', 'New draft: a short name'));
    await v.page.keyboard.type(name);
    await v.press('Enter');
    await v.page.getByRole('heading', { level: 1, name: `${v.tr('Utkast', 'Draft')} ${name}` }).waitFor();
    await v.page.getByText(v.tr('Inget hindrar', 'Nothing in the way')).waitFor({ timeout: 60_000 }); // nobody reloads the page
    await v.fits();
    await v.axe();
    await v.shot('utkast');
    await v.tab('tables/csn.yaml');
    await v.press('Enter');
    const text = v.page.locator('#text');
    await text.waitFor();
    await v.page.locator('.sheet .hljs-attr').first().waitFor();
    await text.fill((await text.inputValue()).replace('default: 6, hard: 36', 'default: 6, hard: 24') + '# <b class="written">');
    assert.equal(await v.page.locator('.sheet pre').textContent(), (await text.inputValue()) + '\n'); // the colours are of what is written
    assert.equal(await v.page.locator('.written').count(), 0);
    await v.tab(v.tr('Spara', 'Save'));
    await v.press('Enter');
    await v.page.getByText(v.tr('Sparat.', 'Saved.')).waitFor();
    await v.page.getByText(v.tr('Inte klart', 'Not ready')).waitFor({ timeout: 60_000 });
    assert.match(await v.text(), v.tr(/högst 24/, /at most 24/));
    await v.fits();
    await v.axe();
    await v.shot('fil');
    await v.go(`ratt/utkast/${name}`);
    await v.page.getByText(v.tr('Inte klart', 'Not ready')).waitFor({ timeout: 60_000 }); // what comes moves what is below it
    await v.page.getByRole('button', { name: v.tr('Återspela', 'Replay') }).click();
    await v.page.getByText(v.tr('beslut prövade på nytt', 'decisions decided again')).waitFor();
    await v.page.locator('#from').fill('2026-12-01');
    await v.page.getByRole('button', { name: v.tr('Bestäm dagarna', 'Set the days') }).click();
    await v.page.getByText(v.tr('Du skrev utkastet och kan inte godkänna det.', 'You wrote the draft and cannot approve it.')).waitFor();
    v.allow(/422/);
    await v.page.getByRole('button', { name: v.tr('Publicera', 'Publish'), exact: true }).click();
    await v.page.getByRole('alert').filter({ hasText: v.tr('Det gick inte', 'It was refused') }).waitFor();
    await v.fits();
    await v.axe();
    await v.shot('utkast-nekat');
  });
}

visit('another reviewer reads the draft and cannot change it', { as: 'legal-reviewer-2' }, async (v) => {
  await v.go('ratt/utkast/bred');
  assert.match(await v.text(), /Bara den som skriver utkastet kan ändra det\./);
  assert.match(await v.text(), /policy approve/);
  await v.axe();
  await v.shot('utkast-granskare');
  await v.go('ratt/utkast/bred/fil?f=tables/csn.yaml');
  assert.equal(await v.page.getByRole('button', { name: 'Spara' }).count(), 0);
});

visit('the wrong role', { as: 'admin' }, async (v) => {
  v.allow(/403/);
  assert.equal(await v.go('ratt/utkast'), 403);
});
