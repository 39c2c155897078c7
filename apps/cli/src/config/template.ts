/** Claims as they are usually made; a test keeps every one of them in the shape of its kind. */
const examples = `
  # A file has the SHA-256 that was agreed on.
  - id: telemetry-schema
    kind: file-digest
    file: evidence/telemetry.schema.json
    sha256: bbbf76e44d6aa760e7eba5278deece0cc2494814a27755ecaf20ab63534ff69d

  # Files that a checklist ticks are there and not empty.
  - id: smoke-report
    kind: file-present
    files: [evidence/smoke.json]

  # Every file that a manifest lists is there with its SHA-256.
  - id: backup
    kind: digest-manifest
    file: backup/manifest.json
    base: backup

  # The records of a flag registry give the root that the registry states.
  - id: registry
    kind: registry-root
    file: meta/flags.json
    records: /records
    profile: { domain: example.org/flags }
    root: { pointer: /merkle_root }

  # The flag registry is a state that the ledger recorded, and a flag is where it is relied upon to be.
  - id: flags
    kind: flag-registry
    file: flags/checkout.json
    anchor: { policy: trust-policy }
    modes: { new-checkout: disabled }

  # Every entry and tile of the ledger gives the root that a trusted key signed (plimsoll ledger init).
  - id: ledger
    kind: ledger
    folder: ledger
    policy: trust-policy

  # The Markdown log is a view of the ledger, and rehearsal came before promotion.
  - id: governance-log
    kind: governance-log
    file: GOVERNANCE-LOG.md
    ledger: { folder: ledger, policy: trust-policy }
    order: [{ first: ROLLBACK-DRYRUN, then: PROMOTE }]

  # The phase manifest of a run says what follows from what it records, and the run may be promoted.
  - id: phases
    kind: phase-manifest
    file: rollout/phase-manifest.json
    contract: torghut.autonomy.phase-manifest.v1
    evidence: { folder: artifacts, instead_of: /srv/desk/runs/0412 }
    promotion: { target: paper, fresh: { at: 2026-03-14T10:00:00Z, max_age_seconds: 86400 } }

  # Every iteration note that the ledger names is there unchanged, none is missing, none is committed.
  - id: notes
    kind: iteration-notes
    folder: notes
    ledger: { folder: ledger, policy: trust-policy }
    uncommitted: true
`;

/** The first plimsoll.config.yaml of a workspace; its examples are comments, so that it declares nothing yet. */
export function configTemplate(name: string): string {
  const commented = examples.trimEnd().replaceAll(/^(?=.)/gmu, '#');
  return `# What must hold here. \`plimsoll verify\` recomputes every claim from the files beside this one;
# a claim without evidence is never a pass, and a workspace without claims is INCONCLUSIVE.
# To declare claims: replace [] by the examples that fit, without their leading #.
schema_version: plimsoll.config.v1
name: ${JSON.stringify(name.slice(0, 128) || 'workspace')}
# Commands that write, such as plimsoll phase build, record it there:
#ledger: { path: ledger, key: ledger.key }
claims: []
${commented}
`;
}
