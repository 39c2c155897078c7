// Contract tests of the phase manifest: making the cases, asking consumers, checking the kits, and what an export keeps in memory.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseJson } from '@plimsoll/canonical-json';
import { cases, checkConsumer, checkKit } from '@plimsoll/contract-tests';
import { checkConsumerCommand } from '@plimsoll/contract-tests/node';
import { reportKit } from '@plimsoll/findings/contract';
import { entryKit } from '@plimsoll/ledger/contract';
import { manifestKit } from '@plimsoll/phase-manifest/contract';
import { compare } from './lib/compare.mjs';
import { schemaCheck } from './lib/schema-check.mjs';

const kits = [entryKit, manifestKit, reportKit(parseJson)];
/** A consumer that takes everything, at the least cost that a process can have: the fourth text of a line is the case. */
const CONSUMER = ['awk', '-F"', String.raw`{print "{\"case\":\"" $6 "\",\"accepted\":true}"}`];

async function made() {
  const accepts = schemaCheck(manifestKit.jsonSchema);
  const documents = Array.from(cases(manifestKit), ({ bytes }) => bytes);
  const decoder = new TextDecoder();
  const validate = (bytes) => {
    try {
      return accepts(JSON.parse(decoder.decode(bytes)));
    } catch {
      return false;
    }
  };
  return compare({
    task: `make the ${documents.length} cases of ${manifestKit.id}`,
    peer: 'JSON.parse and ajv on the same bytes',
    goal: '>= 0.33',
    rounds: 5,
    ours: () => {
      for (const { bytes } of cases(manifestKit)) if (bytes.length === -1) throw new Error('none');
    },
    theirs: () => documents.forEach(validate),
  });
}

async function asked() {
  const list = Array.from(cases(manifestKit), ({ bytes, context }) => ({ bytes, context }));
  const parse = (bytes, { context }) => manifestKit.verify(bytes, context).verdict !== 'fail';
  return compare({
    task: `ask a consumer in this process about ${list.length} documents`,
    peer: 'its parser alone, documents made before',
    goal: '>= 0.67',
    rounds: 5,
    ours: () => checkConsumer(manifestKit, parse, { level: 'semantic' }),
    theirs: () => list.forEach((each) => parse(each.bytes, each)),
  });
}

async function checked() {
  const list = kits.flatMap((kit) => Array.from(cases(kit), ({ bytes, context }) => ({ kit, bytes, context })));
  return compare({
    task: `check all ${kits.length} kits, ${list.length} cases`,
    peer: 'their verifiers alone, documents made before',
    goal: '>= 0.5',
    rounds: 5,
    ours: () => kits.forEach((kit) => checkKit(kit)),
    theirs: () => list.forEach(({ kit, bytes, context }) => kit.verify(bytes, context)),
  });
}

/** Writes the lines to a command and reads what it writes. */
async function pipe(command, lines) {
  const child = spawn(command, { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  for (const line of lines) if (!child.stdin.write(line)) await once(child.stdin, 'drain');
  child.stdin.end();
  await once(child, 'close');
  return Buffer.concat(chunks);
}

async function piped() {
  const match = /:schema:/;
  const lines = Array.from(cases(manifestKit, { match }), ({ id, bytes }) => Buffer.from(`${JSON.stringify({ v: 1, case: id, payload_base64: Buffer.from(bytes).toString('base64') })}\n`));
  return compare({
    task: `ask a command about ${lines.length} documents, as lines`,
    peer: 'the same lines, made before, through cat',
    goal: '>= 0.67',
    rounds: 5,
    ours: () => checkConsumerCommand(manifestKit, CONSUMER, { match }),
    theirs: () => pipe('cat', lines),
  });
}

/** Peak memory of an export with the least and with the most cases. */
function memory() {
  const [few, many] = ['schema', 'instance'].map((coverage) => Number(execFileSync(process.execPath, [`${import.meta.dirname}/lib/export-memory.mjs`, coverage], { encoding: 'utf8' })));
  return { task: 'peak memory of an export of all cases at every place, in MB', peer: 'the same for one seventh of the cases', ours_ms: many, peer_ms: few, ratio: few / many, goal: '>= 0.9' };
}

export async function run() {
  return [await made(), await asked(), await checked(), await piped(), memory()];
}
