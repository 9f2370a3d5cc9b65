// A system that speaks SSBTEK, made by npm's soap from the served WSDL alone. Each
// line on standard input is a question, each line on standard output what came of it.
import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

// The packages stand in a folder of their own, which NODE_PATH names.
const soap = createRequire(process.env.NODE_PATH + '/')('soap');

const authorities = ['AF', 'CSN', 'FK', 'SKV', 'SO', 'TNS', 'MIV'];

async function hamta(client, q) {
  const [answer] = await client.hamtaBastjanstInformationAsync({
    generellaFrageparametrar: {
      korrelationsid: 'k-1',
      fraganSkallInkluderasISvaret: true,
      ingivare: { organisationsnummer: q.organisation, namn: q.name, handlaggare: q.caseworker },
      personidentitet: q.person,
      arendeidentitet: q.case,
      tidsperiod: { fromDatum: q.from, tomDatum: q.to },
      syfte: q.purpose,
      lagtext: '12 kap. SoL',
    },
    specifikaFrageparametrar: Object.fromEntries(authorities.map((code) => [code, { attributes: { inkludera: code !== q.without } }])),
  });
  assert.equal(answer.korrelationsid, 'k-1');
  assert.equal(answer.fraga.generellaFrageparametrar.syfte, q.purpose);
  return Object.fromEntries(Object.entries(answer.svarsdata).map(([code, part]) => [code, read(code, part)]));
}

function read(code, part) {
  if (part.error) {
    assert.ok(!('data' in part) && part.error.felmeddelande.length > 0);
    return `${part.error.kalla} ${part.error.felkod}`;
  }
  assert.ok('data' in part);
  if (code === 'FK') JSON.parse(Buffer.from(part.data.lefiJsonSvar, 'base64'));
  if (code === 'CSN') assert.ok(Buffer.from(part.data.svar, 'base64').includes('CSNSvar'));
  if (code === 'AF') assert.ok(part.data.Svar);
  if (code === 'SKV') assert.ok(part.data.svar.includes('SvarBeskattningsuppgifter'));
  if (code === 'TNS') assert.ok(['OK', 'FEL'].includes(part.data.resultat));
  if (code === 'SO') assert.ok(part.data.IdentificationNumber);
  return 'data';
}

async function testa(client) {
  const [answer] = await client.testaBastjanstInformationAsync({});
  const said = ([code, part]) => [code, part.error ? part.error.felkod : part.anropad ? 'True' : 'False'];
  return Object.fromEntries(Object.entries(answer).map(said));
}

let client;
for await (const line of createInterface({ input: process.stdin })) {
  const q = JSON.parse(line);
  if (!client) {
    client = await soap.createClientAsync(q.wsdl);
    client.addHttpHeader('Authorization', 'Bearer ' + q.token);
  }
  let said;
  try {
    said = await { hamta, testa }[q.operation](client, q);
  } catch (error) {
    if (!error.root) throw error;
    const detail = Object.values(error.root.Envelope.Body.Fault.detail)[0];
    said = { fault: detail.felkod };
  }
  console.log(JSON.stringify(said));
}
