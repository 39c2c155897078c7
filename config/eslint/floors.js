/**
 * The house, from the ground up: a package may import only from floors below its own.
 * This is the one place where floors are stated; the lint rule, docs/architecture.md and its test read it.
 */
export const floors = [
  ['bytes', 'findings', 'durable-files'],
  ['canonical-json'],
  ['merkle', 'signed-note'],
  ['ledger', 'attestations', 'snapshots'],
  ['flags', 'slo-gates', 'phase-manifest', 'baseline', 'drift', 'ledger-postgres'],
  ['rollout', 'model-registry', 'openfeature-provider'],
  ['dashboard', 'contract-tests'],
  ['cli'],
];

/** Floor of a package folder name; undefined for folders outside the house (bench, config, examples). */
export function floorOf(name) {
  const floor = floors.findIndex((packages) => packages.includes(name));
  return floor === -1 ? undefined : floor;
}

/** Name of the package folder that holds the file. */
function packageOf(filename) {
  return /(?:^|\/)(?:packages|apps)\/([^/]+)\//.exec(filename.replaceAll('\\', '/'))?.[1];
}

/** ESLint rule: refuses imports of a package on the same or a higher floor, and relative imports that leave the package. */
export const floorsRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      upward: '{{from}} (floor {{fromFloor}}) may not import {{to}} (floor {{toFloor}}): imports go to lower floors only',
      unknown: '{{name}} is on no floor: add it to config/eslint/floors.js',
      leaves: '{{source}} leaves the package {{from}}: import it by its package name',
    },
  },
  create(context) {
    const from = packageOf(context.filename);
    if (from === undefined) return {};
    const check = (node) => {
      const source = node.source?.value;
      if (typeof source !== 'string') return;
      if (source.startsWith('.')) {
        const depth = context.filename.replaceAll('\\', '/').split(`/${from}/`).at(-1).split('/').length - 1;
        const ups = source.split('/').filter((part) => part === '..').length;
        if (ups > depth) context.report({ node, messageId: 'leaves', data: { source, from } });
        return;
      }
      const to = /^@plimsoll\/([^/]+)/.exec(source)?.[1];
      if (to === undefined || to === from || to === 'config') return;
      const fromFloor = floorOf(from);
      const toFloor = floorOf(to);
      if (fromFloor === undefined || toFloor === undefined) {
        context.report({ node, messageId: 'unknown', data: { name: fromFloor === undefined ? from : to } });
      } else if (toFloor >= fromFloor) {
        context.report({ node, messageId: 'upward', data: { from, to, fromFloor: String(fromFloor), toFloor: String(toFloor) } });
      }
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
  },
};
