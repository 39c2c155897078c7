// The JSON Schemas that packages publish: one file for each contract kit that has a schema, and no other.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Text of every published schema by its path from the root. `load` gives the exports of a source file. */
async function wantedSchemas(load) {
  const { contractKits } = await load('apps/cli/src/contract-kits.ts');
  const described = contractKits.filter((kit) => kit.jsonSchema !== null);
  return new Map(described.map(({ id, package: owner, jsonSchema }) => [`packages/${owner.replace('@plimsoll/', '')}/schemas/${id}.schema.json`, `${JSON.stringify(jsonSchema, null, 2)}\n`]));
}

/** Paths of the schemas that stand in packages. */
function standingSchemas(root) {
  return readdirSync(path.join(root, 'packages')).flatMap((name) => {
    const folder = path.join(root, 'packages', name, 'schemas');
    return existsSync(folder) ? readdirSync(folder).map((file) => `packages/${name}/schemas/${file}`) : [];
  });
}

/** Writes the schemas, or only looks at them; what is wrong, a sentence for each file. */
export async function publishSchemas(root, load, { check }) {
  const wanted = await wantedSchemas(load);
  const faults = standingSchemas(root)
    .filter((file) => !wanted.has(file))
    .map((file) => `${file}: no contract kit has this schema; remove the file, or list its kit in apps/cli/src/contract-kits.ts`);
  for (const [file, text] of wanted) {
    const target = path.join(root, file);
    if (existsSync(target) && readFileSync(target, 'utf8') === text) continue;
    if (check) {
      faults.push(`${file} is out of date: run \`npm run docs\` and commit it`);
      continue;
    }
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return { count: wanted.size, faults };
}
