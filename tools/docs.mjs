// Writes docs/findings.md from every rule table that a package exports, and the JSON Schemas of all contracts; `--check` writes
// nothing and fails if one is out of date. Both fail if no test names an id. Reads the sources, so it needs no build.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { shared } from '@plimsoll/config/vitest';
import { createViteServer } from 'vitest/node';
import { floorOf } from '../config/eslint/floors.js';
import { publishSchemas } from './schemas.mjs';

const root = path.resolve(import.meta.dirname, '..');
const page = path.join(root, 'docs/findings.md');

/** Folders of all packages and apps, from the ground up, so that a table counts as its owner's wherever else it is exported. */
const folders = ['packages', 'apps']
  .flatMap((parent) => readdirSync(path.join(root, parent)).map((name) => path.join(root, parent, name)))
  .filter((folder) => existsSync(path.join(folder, 'package.json')))
  .sort((a, b) => (floorOf(path.basename(a)) ?? 0) - (floorOf(path.basename(b)) ?? 0));

/** Source files that a package exports. */
function entriesOf(folder) {
  const { exports = {} } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return Object.values(exports).flatMap((target) => (target['@plimsoll/source'] ? [path.join(folder, target['@plimsoll/source'])] : []));
}

/** True for what `defineRules` returns. */
const isTable = (value) => typeof value?.area === 'string' && typeof value.table === 'object' && typeof value.finding === 'function';

/** Runs a function with what loads source files. */
async function withSources(use) {
  const server = await createViteServer({
    configFile: false,
    root,
    logLevel: 'error',
    server: { middlewareMode: true, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true, include: [] },
    ssr: shared.ssr,
  });
  try {
    return await use((file) => server.ssrLoadModule(path.resolve(root, file)));
  } finally {
    await server.close();
  }
}

/** Every exported rule: its id, its row and the package that owns it, sorted by id. */
async function rules(load) {
  const owners = new Map();
  for (const folder of folders) {
    for (const entry of entriesOf(folder)) {
      for (const value of Object.values(await load(entry))) {
        if (isTable(value) && !owners.has(value)) owners.set(value, path.basename(folder));
      }
    }
  }
  const found = [...owners].flatMap(([{ area, table }, owner]) => Object.entries(table).map(([id, rule]) => ({ id, rule, area, owner })));
  found.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const [i, { id, owner }] of found.entries()) {
    if (found[i + 1]?.id === id) throw new Error(`Two tables define ${id}: one of ${owner}, one of ${found[i + 1].owner}`);
  }
  return found;
}

/** One rule as a section. */
function section({ id, rule, owner }) {
  const facts = [
    `severity ${rule.severity === 'from-policy' ? 'set by the policy' : rule.severity}`,
    `verdict ${rule.verdict ?? 'fail'}`,
    ...(rule.integrity ? ['integrity: exit 4'] : []),
    `\`@plimsoll/${owner}\``,
  ];
  return `### ${id}\n\n${rule.title} (${facts.join(', ')})\n\n- Cause: ${rule.cause}\n- Cure: ${rule.cure}\n`;
}

/** The page. */
function pageOf(found) {
  const areas = [...new Set(found.map(({ area }) => area))];
  const body = areas.map((area) => `## ${area}\n\n${found.filter((rule) => rule.area === area).map(section).join('\n')}`);
  return `# Findings\n\nEvery rule, with what happens next if it is not a pass. Generated from the rule tables by \`npm run docs\`; do not edit.\n\n${body.join('\n')}`;
}

/** Text of all test files. */
function testTexts() {
  return folders
    .flatMap((folder) => ['src', 'test'].map((name) => path.join(folder, name)))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((file) => file.isFile() && /\.(test|long)\.(ts|js)$/.test(file.name))
    .map((file) => readFileSync(path.join(file.parentPath ?? file.path, file.name), 'utf8'));
}

const check = process.argv.includes('--check');
const { found, schemas } = await withSources(async (load) => ({ found: await rules(load), schemas: await publishSchemas(root, load, { check }) }));
for (const fault of schemas.faults) console.error(fault);
if (schemas.faults.length > 0) process.exitCode = 1;

const texts = testTexts();
const unnamed = found.map(({ id }) => id).filter((id) => !texts.some((text) => new RegExp(`['"\`/ ]${id}(?![a-z0-9_-])`).test(text)));
for (const id of unnamed) console.error(`${id}: no test names it; leave a test that raises it`);
if (unnamed.length > 0) process.exitCode = 1;

const wanted = pageOf(found);
if (check) {
  if (!existsSync(page) || readFileSync(page, 'utf8') !== wanted) {
    console.error('docs/findings.md is out of date: run `npm run docs` and commit it');
    process.exitCode = 1;
  }
} else {
  mkdirSync(path.dirname(page), { recursive: true });
  writeFileSync(page, wanted);
}
if (!process.exitCode) console.log(`docs/findings.md: ${found.length} rules, each named by a test; ${schemas.count} JSON Schemas`);
