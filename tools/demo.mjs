// `npm run demo`: builds, makes a governed workspace, verifies it offline, changes one byte and shows the verdict change.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const say = (text) => process.stdout.write(`${text}\n`);
const title = (text) => say(`\n\u2014\u2014 ${text} \u2014\u2014`);

/** Runs a program, shows its output, and demands its exit code. */
function run(expected, command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status === expected) return;
  process.stderr.write(`demo: ${[command, ...args].join(' ')} ended with ${status}, expected ${expected}\n`);
  process.exit(1);
}
const plimsoll = (expected, ...args) => {
  say(`$ plimsoll ${args.join(' ')}`);
  run(expected, process.execPath, [path.join(root, 'apps/cli/dist/plimsoll.cjs'), ...args]);
};

title('Build');
run(0, process.execPath, ['tools/pnpm.mjs', 'exec', 'turbo', 'run', 'build']);

title('A governed workspace: six flags, evidence, a ledger');
const folder = path.join(mkdtempSync(path.join(tmpdir(), 'plimsoll-demo-')), 'mec');
run(0, process.execPath, [path.join(root, 'examples/mec/build.mjs'), folder]);

title('Every claim recomputed from the files, offline');
plimsoll(0, 'verify', folder);

title('One byte of one file changed: meta_prod from shadow to shadov');
const registry = path.join(folder, 'meta/meta_flags.json');
const original = readFileSync(registry);
const at = original.lastIndexOf('"shadow"') + '"shadow'.length - 1;
const changed = Buffer.from(original);
changed[at] -= 1; // w becomes v
writeFileSync(registry, changed);
plimsoll(4, 'verify', folder);
writeFileSync(registry, original);

title('Try next (the byte is back in place)');
say(`  cd ${root}
  alias plimsoll="node $PWD/apps/cli/dist/plimsoll.cjs"
  plimsoll verify ${folder} --format sarif
  plimsoll ledger show ${folder}/ledger
  plimsoll ledger audit ${folder}/ledger --policy ${folder}/trust-policy
  plimsoll ledger prove ${folder}/ledger --index 1 -o anchor.tlog-proof
  plimsoll explain registry/root-mismatch`);
