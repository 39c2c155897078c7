/** The first plimsoll.config.yaml of a workspace; every example is a comment, so that it declares nothing yet. */
export function configTemplate(name: string): string {
  return `# What must hold here. \`plimsoll verify\` recomputes every claim from the files beside this one;
# a claim without evidence is never a pass, and a workspace without claims is INCONCLUSIVE.
schema_version: plimsoll.config.v1
name: ${JSON.stringify(name.slice(0, 128) || 'workspace')}
claims: []
`;
}
