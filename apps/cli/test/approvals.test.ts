import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { approvalStatement, type Envelope, envelopeSigner, IN_TOTO_PAYLOAD_TYPE, signEnvelope } from '@plimsoll/attestations';
import { conformanceAbsent, conformanceRoot } from '@plimsoll/config/conformance';
import type { Finding } from '@plimsoll/findings';
import { ed25519Signer, formatSigningKey, formatVkey, vkeyOf } from '@plimsoll/signed-note';
import { describe, expect, it } from 'vitest';
import { type Outcome, runInProcess, type World } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const roles = { ann: 'governance_lead', bob: 'sre_oncall', cem: 'security_officer', dea: 'product_owner' } as const;
type Person = keyof typeof roles | 'eve';

/** Test keys of fixed seeds, worthless. */
const seedOf = (person: Person): Uint8Array => new Uint8Array(32).fill(person.charCodeAt(0));
const vkey = (person: Person): string => formatVkey(vkeyOf(person, 1, ed25519Signer(seedOf(person)).publicKey));

interface Policy {
  readonly [member: string]: unknown;
  readonly keys: readonly { readonly id: string; readonly vkey: string; readonly human: string; readonly roles: readonly string[] }[];
}

const policy: Policy = {
  schema_version: 'plimsoll.approval-policy.v1',
  name: 'm6-production',
  keys: Object.entries(roles).map(([human, role]) => ({ id: `${human}-1`, vkey: vkey(human as Person), human, roles: [role] })),
  require: [{ roles: Object.values(roles), atLeast: 4 }],
};

const registry = { generated_at: '2026-03-01T08:00:00Z', records: [{ id: 'meta_prod', state: { mode: 'shadow' } }, { id: 'meta_generation' }] };
const JUDGED = '2026-03-01T10:00:00Z';
const NOON = Date.parse('2026-03-01T09:00:00Z');

/** A workspace with a registry, a policy, everybody's key, and a claim that the registry is approved. */
class Workspace {
  readonly folder = temporaryFolder();

  constructor() {
    this.write('registry.json', registry);
    this.write('policy.json', policy);
    for (const person of ['ann', 'bob', 'cem', 'dea', 'eve'] as const) writeFileSync(path.join(this.folder, `${person}.key`), `${formatSigningKey(person, seedOf(person))}\n`, { mode: 0o600 });
    this.claim();
  }

  write(file: string, content: unknown): void {
    writeFileSync(path.join(this.folder, file), typeof content === 'string' ? content : JSON.stringify(content, null, 1));
  }

  /** Declares the claim over these envelopes. */
  claim(envelopes: readonly string[] = ['approval.json'], rest: Readonly<Record<string, unknown>> = {}): void {
    const claim = { id: 'm6', kind: 'approvals', policy: 'policy.json', subject: { file: 'registry.json', domain: 'mec/flags' }, envelopes, at: JUDGED, ...rest };
    this.write('plimsoll.config.yaml', { schema_version: 'plimsoll.config.v1', name: 'm6', claims: [claim] });
  }

  run(line: string, world: World = {}): Promise<Outcome> {
    return runInProcess(line.split(' '), { directory: this.folder, clock: () => NOON, ...world });
  }

  /** Everybody signs one envelope, the first makes it; flags are those of the first. */
  async approve(people: readonly Person[], flags = '', { file = 'approval.json', subject = 'registry.json --domain mec/flags', clock = NOON } = {}): Promise<void> {
    for (const [i, person] of people.entries()) {
      const { code, stderr } = await this.run(`approve ${subject} --key ${person}.key -o ${file} ${i === 0 ? flags : `--add ${file}`}`.trim(), { clock: () => clock });
      expect([code, stderr]).toEqual([0, '']);
    }
  }

  async verify(): Promise<{ readonly code: number; readonly open: readonly string[]; readonly findings: readonly Finding[] }> {
    const { code, stdout } = await this.run('verify --json');
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    return { code, findings, open: findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id) };
  }
}

describe('plimsoll verify', () => {
  it('passes four signed approvals of the approval-free root', async () => {
    const workspace = new Workspace();
    await workspace.approve(['ann', 'bob', 'cem', 'dea']);
    expect(await workspace.verify()).toMatchObject({ code: 0, findings: [{ id: 'claims/verified', subject: 'm6' }] });
    // Writing into the registry who approved does not void the approvals; changing a flag does.
    workspace.write('registry.json', { ...registry, records: registry.records.map((record) => ({ ...record, approvals: Object.keys(roles) })) });
    expect((await workspace.verify()).code).toBe(0);
    workspace.write('registry.json', { ...registry, records: [{ id: 'meta_prod', state: { mode: 'enabled' } }, { id: 'meta_generation' }] });
    expect(await workspace.verify()).toMatchObject({ code: 3, open: expect.arrayContaining(['approval/wrong-subject', 'approval/quorum-unmet']) as unknown });
  });

  it('reads a policy in YAML, and says where its fault is', async () => {
    const workspace = new Workspace();
    await workspace.approve(['ann', 'bob', 'cem', 'dea']);
    workspace.claim(['approval.json'], { policy: 'policy.yaml' });
    workspace.write('policy.yaml', `# The same policy.\n${JSON.stringify(policy, null, 1)}\n`);
    expect((await workspace.verify()).code).toBe(0);
    workspace.write('policy.yaml', 'schema_version: plimsoll.approval-policy.v1\nname: ""\nkeys: []\nrequire: []\n');
    const { code, findings } = await workspace.verify();
    expect(code).toBe(1);
    expect(findings).toMatchObject([{ id: 'policy/bad-format', location: { file: 'policy.yaml', line: 2 } }, { id: 'policy/bad-format', location: { line: 4 } }]);
  });

  it('passes no approvals at all as inconclusive, never as go', async () => {
    const workspace = new Workspace();
    workspace.claim([]);
    expect(await workspace.verify()).toMatchObject({ code: 3, open: ['approval/quorum-unmet'] });
  });

  const last = { file: 'last.json' };
  it.each<readonly [string, string, number, (workspace: Workspace) => Promise<void> | void]>([
    ['self approval', 'approval/self-approval', 3, async (workspace) => {
      await workspace.approve(['dea'], '', last);
      workspace.claim(['approval.json', 'last.json'], { requester: 'dea' });
    }],
    ['an expired approval', 'approval/expired', 3, (workspace) => workspace.approve(['dea'], `--expires ${JUDGED}`, last)],
    ['a revoked key', 'approval/revoked-key', 3, async (workspace) => {
      await workspace.approve(['dea'], '', last);
      workspace.write('revoked.json', { schema_version: 'plimsoll.revocations.v1', revocations: [{ vkey: vkey('dea'), revokedAt: JUDGED, reason: 'compromised' }] });
      workspace.claim(['approval.json', 'last.json'], { revocations: 'revoked.json' });
    }],
    ['an approval before its subject', 'approval/precedes-subject', 3, (workspace) => workspace.approve(['dea'], '', { ...last, clock: Date.parse('2026-03-01T07:59:59Z') })],
    ['an approval of another root', 'approval/wrong-subject', 3, (workspace) => workspace.approve(['dea'], '--subject-time 2026-03-01T08:00:00Z', { ...last, subject: '0'.repeat(64) })],
    ['one person for two roles', 'approval/one-human-two-roles', 3, async (workspace) => {
      await workspace.approve(['dea'], '', last);
      const keys = policy.keys.map((key) => (key.human === 'dea' ? { ...key, human: 'ann' } : key));
      workspace.write('policy.json', { ...policy, keys: [...keys, { id: 'eve-1', vkey: vkey('eve'), human: 'eve', roles: ['product_owner'] }] });
    }],
    ['a policy that nobody can meet', 'policy/unsatisfiable', 1, async (workspace) => {
      await workspace.approve(['dea'], '', last);
      workspace.write('policy.json', { ...policy, keys: policy.keys.map((key) => ({ ...key, human: 'ann' })) });
    }],
    ['a denial', 'approval/denied', 1, (workspace) => workspace.approve(['dea'], '--deny --reason unrehearsed', last)],
    ['a stranger', 'approval/unverified', 3, (workspace) => workspace.approve(['eve'], '', last)],
    ['a role that the key does not have', 'approval/no-role', 3, (workspace) => workspace.approve(['dea'], '--roles sre_oncall', last)],
  ])('refuses %s as %s', async (_what, id, code, spoil) => {
    const workspace = new Workspace();
    await workspace.approve(['ann', 'bob', 'cem']);
    workspace.claim(['approval.json', 'last.json']);
    await spoil(workspace);
    const judged = await workspace.verify();
    expect(judged.code).toBe(code);
    expect(judged.open).toContain(id);
    expect(judged.findings.some((finding) => finding.id === 'claims/verified')).toBe(false);
    // Nothing else was wrong: with the last approval as it should be, it is go.
    const sound = new Workspace();
    await sound.approve(['ann', 'bob', 'cem']);
    await sound.approve(['dea'], '', last);
    sound.claim(['approval.json', 'last.json']);
    expect((await sound.verify()).code).toBe(0);
  });

  it('takes envelopes of which none verifies for tampered', async () => {
    const workspace = new Workspace();
    await workspace.approve(['eve']);
    expect(await workspace.verify()).toMatchObject({ code: 4, open: expect.arrayContaining(['approval/none-verified']) as unknown });
  });
});

describe('plimsoll approve', () => {
  it('prints the envelope, which stands in detail with --json', async () => {
    const workspace = new Workspace();
    const line = 'approve registry.json --domain mec/flags --key ann.key';
    const { stdout } = await workspace.run(line);
    expect(JSON.parse(stdout)).toMatchObject({ payloadType: 'application/vnd.in-toto+json', signatures: [{}] });
    expect(JSON.parse((await workspace.run(`${line} --json`)).stdout)).toMatchObject({ findings: [{ id: 'cli/computed', detail: { envelope: JSON.parse(stdout) as unknown, decision: 'approve' } }] });
  });

  it.each([
    ['a digest without its time', `approve ${'0'.repeat(64)} --key ann.key`, 2],
    ['a registry without a domain', 'approve registry.json --key ann.key', 2],
    ['a change of what others have signed', 'approve registry.json --domain mec/flags --key bob.key --add approval.json --requester eve', 2],
    ['a denial under an approval', 'approve registry.json --domain mec/flags --key bob.key --add approval.json --deny', 1],
    ['an expiry that has passed', 'approve registry.json --domain mec/flags --key ann.key --expires 2026-02-01T00:00:00Z', 2],
    ['a time that does not exist', `approve ${'0'.repeat(64)} --key ann.key --subject-time 2026-02-30T00:00:00Z`, 2],
    ['no key', 'approve registry.json --domain mec/flags --key none.key', 5],
    ['no registry', 'approve none.json --domain mec/flags --key ann.key', 5],
    ['an envelope of something else', `approve ${'0'.repeat(64)} --key bob.key --add approval.json`, 1],
    ['an envelope of another time', 'approve registry.json --domain mec/flags --key bob.key --add approval.json --subject-time 2026-03-01T08:00:01Z', 1],
    ['no envelope', 'approve registry.json --domain mec/flags --key bob.key --add registry.json', 4],
  ])('signs nothing for %s', async (_what, line, code) => {
    const workspace = new Workspace();
    await workspace.approve(['ann']);
    const { code: exit, stdout } = await workspace.run(`${line} --json`);
    expect(exit).toBe(code);
    expect(stdout).not.toContain('cli/computed');
    if (code === 1) expect(stdout).toContain('cli/not-signed');
  });
});

describe('plimsoll approve --add', () => {
  const root = '0'.repeat(64);
  const said = { decision: 'approve', issuedAt: '2026-03-01T09:00:00Z', subjectTime: '2026-03-01T08:00:00Z' } as const;
  const statement = (...digests: readonly string[]): Uint8Array => approvalStatement({ subject: digests.map((sha256) => ({ digest: { sha256 } })), ...said });
  const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

  /** Runs it on an envelope that somebody hands to Bob. */
  async function addTo(payload: Uint8Array, payloadType: string, change: (envelope: Envelope) => Envelope = (envelope) => envelope): Promise<Outcome> {
    const workspace = new Workspace();
    const envelope = await signEnvelope(payload, payloadType, [envelopeSigner('ann', ed25519Signer(seedOf('ann')))]);
    workspace.write('handed.json', change(envelope));
    return workspace.run(`approve ${root} --key bob.key --add handed.json --json`);
  }

  it.each<readonly [string, string, Uint8Array, string]>([
    ['that also approves something else', 'also of', statement(root, '1'.repeat(64)), IN_TOTO_PAYLOAD_TYPE],
    ['that first approves something else', 'also of', statement('1'.repeat(64), root), IN_TOTO_PAYLOAD_TYPE],
    ['of another type of payload, which readers could take for something else', 'no in-toto statement', statement(root), 'application/json'],
    ['that denies', 'says deny', approvalStatement({ subject: [{ digest: { sha256: root } }], ...said, decision: 'deny' }), IN_TOTO_PAYLOAD_TYPE],
  ])('signs no envelope %s', async (_what, why, payload, type) => {
    const { code, stdout } = await addTo(payload, type);
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as { findings: readonly Finding[] }).findings).toMatchObject([{ id: 'cli/not-signed', sentence: expect.stringContaining(why) as unknown }]);
  });

  it('reads base64 in either alphabet, and says what was signed', async () => {
    // A name whose base64 differs between the alphabets.
    const payload = approvalStatement({ subject: [{ name: '>>>???', digest: { sha256: root } }], ...said, requester: 'eve', roles: ['sre_oncall'] });
    const { code, stdout } = await addTo(payload, IN_TOTO_PAYLOAD_TYPE, (envelope) => ({ ...envelope, payload: urlSafe(envelope.payload) }));
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { findings: readonly Finding[] }).findings[0]?.sentence).toContain('as "sre_oncall" only, at the request of "eve"');
  });

  it('adds a denial to a denial', async () => {
    const workspace = new Workspace();
    await workspace.approve(['ann'], '--deny');
    expect((await workspace.run('approve registry.json --domain mec/flags --key bob.key --deny --add approval.json -o approval.json')).code).toBe(0);
    expect(await workspace.verify()).toMatchObject({ code: 1, open: ['approval/denied', 'approval/denied', 'approval/quorum-unmet'] });
  });
});

describe('plimsoll approve --policy, --requester, --phase and --target', () => {
  const check = 'approvals check --subject registry.json --domain mec/flags --json';
  const open = ({ stdout }: Outcome): readonly string[] => (JSON.parse(stdout) as { findings: readonly Finding[] }).findings.filter(({ verdict }) => verdict !== 'pass').map(({ id }) => id).sort();

  it('bind the approval to the file, the request and the scope', async () => {
    const workspace = new Workspace();
    workspace.write('policy.yaml', `# The same policy.\n${JSON.stringify(policy, null, 1)}\n`);
    await workspace.approve(['ann', 'bob', 'cem', 'dea'], '--policy policy.yaml --requester eve --phase M6 --target staging');
    expect(open(await workspace.run(`${check} --policy policy.yaml --requester Eve --target staging approval.json`))).toEqual([]);
    expect(open(await workspace.run(`${check} --policy policy.yaml --requester Eve --target production approval.json`))).toEqual(['approval/other-scope', 'approval/quorum-unmet']);
    expect(open(await workspace.run(`${check} --policy policy.json --requester eve approval.json`))).toEqual(['approval/other-policy', 'approval/quorum-unmet']);
    expect(open(await workspace.run(`${check} --policy policy.yaml --requester fay approval.json`))).toEqual(['approval/other-requester', 'approval/quorum-unmet']);
  });

  it('show self approval where the evaluation was not told of a requester', async () => {
    const workspace = new Workspace();
    await workspace.approve(['ann', 'bob', 'cem', 'dea'], '--requester dea');
    expect(await workspace.verify()).toMatchObject({ code: 3, open: ['approval/quorum-unmet', 'approval/self-approval'] });
  });
});

describe('plimsoll approvals', () => {
  const check = 'approvals check --policy policy.json --subject registry.json --domain mec/flags';

  it('check says who fills which role', async () => {
    const workspace = new Workspace();
    await workspace.approve(['ann', 'bob', 'cem', 'dea']);
    const { code, stdout } = await workspace.run(`${check} approval.json`);
    expect(code).toBe(0);
    expect(stdout).toContain('governance_lead: ann (key ann-1, approval.json)\n');
    expect((await workspace.run(`${check} --at 2026-03-01T08:59:59Z approval.json`)).code).toBe(3);
    expect((await workspace.run(check)).code).toBe(3);
    expect((await workspace.run(`${check} policy.json`)).code).toBe(4);
    expect((await workspace.run(`${check} none.json`)).code).toBe(5);
  });

  it('check says that the policy cannot be met for the requester, however spelled, and nothing of others', async () => {
    const workspace = new Workspace();
    await workspace.approve(['ann', 'bob', 'cem', 'dea']);
    const warned = async (requester: string): Promise<unknown[]> => {
      const { stdout } = await workspace.run(`${check} --requester ${requester} --json approval.json`);
      const { findings } = JSON.parse(stdout) as { findings: { id: string; subject?: string }[] };
      return findings.filter(({ id }) => id === 'policy/unsatisfiable-for-requester').map(({ subject }) => subject);
    };
    expect(await warned('ANN')).toEqual(['ann']);
    expect(await warned('eve')).toEqual([]);
  });

  it('policy reads YAML and JSON, and says where the fault is', async () => {
    const workspace = new Workspace();
    expect(await workspace.run('approvals policy policy.json')).toMatchObject({ code: 0, stdout: expect.stringContaining('can be met: 4 slots, 4 people, 4 keys') as unknown });
    const lines = ['schema_version: plimsoll.approval-policy.v1', 'name: m6', 'keys:', `  - { id: a, vkey: "${vkey('ann')}", human: ann, roles: [lead] }`, 'require:', '  - { roles: [lead], atLeast: 2 }'];
    workspace.write('policy.yaml', `${lines.join('\n')}\n`);
    const { code, stdout } = await workspace.run('approvals policy policy.yaml --json');
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as { findings: readonly Finding[] }).findings).toMatchObject([{ id: 'policy/bad-threshold', location: { file: 'policy.yaml', line: 6 } }]);
    workspace.write('policy.yaml', 'a: [');
    expect((await workspace.run('approvals policy policy.yaml')).code).toBe(1);
  });

  it('legacy needs the phase of the formula', async () => {
    const workspace = new Workspace();
    workspace.write('checklist.md', `| Role | Signer | Status | Signed At (UTC) | Commitment Digest |\n|--|--|--|--|--|\n| SRE On-Call | P | Approved | ${JUDGED} | ${'0'.repeat(64)} |\n`);
    expect((await workspace.run('approvals legacy checklist.md --registry registry.json')).code).toBe(2);
    expect((await workspace.run('approvals legacy checklist.md --registry registry.json --phase M6')).code).toBe(4);
  });

  it.skipIf(conformanceAbsent())('legacy finds the M6 checklist out', async () => {
    const workspace = new Workspace();
    const mec = path.join(conformanceRoot, 'mec');
    const { code, stdout } = await workspace.run(`approvals legacy ${path.join(mec, 'm6/rollout_checklist.md')} --registry ${path.join(mec, 'flags/phase-M6_meta_flags.json')} --json`);
    expect(code).toBe(4);
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    const count = (id: string): number => findings.filter((finding) => finding.id === id).length;
    expect(['approval/legacy-digest-mismatch', 'approval/precedes-root', 'approval/circular-root', 'approval/legacy-unauthenticated'].map(count)).toEqual([4, 4, 1, 1]);
  });
});
