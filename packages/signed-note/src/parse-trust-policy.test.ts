import { concatBytes, encodeUtf8 } from '@plimsoll/bytes';
import { describe, expect, test } from 'vitest';
import { formatSigningKey, formatVkey, parseTrustPolicy, type SignatureType, type TrustPolicy, verifiersOf, vkeyOf } from './index.ts';

/** A vkey whose public key is the number; keys need not be points to stand in a policy. */
function vkey(number: number, type: SignatureType = 4, name = `key-${number}.example`): string {
  const publicKey = new Uint8Array(type === 6 ? 1312 : 32);
  new DataView(publicKey.buffer).setUint32(0, number);
  return formatVkey(vkeyOf(name, type, publicKey));
}

function policyOf(input: string | Uint8Array): TrustPolicy {
  const parsed = parseTrustPolicy(input);
  if (!parsed.ok) throw new Error(parsed.findings.map((f) => f.sentence).join('; '));
  return parsed.value;
}

const log = `log ${vkey(1, 1)} https://log.example/\n`;
const witnesses = `witness W1 ${vkey(2)} https://w1.example/\nwitness W2 ${vkey(3)}\nwitness W3 ${vkey(4)}\n`;
const base = `${log}${witnesses}`;

test('reads logs, witnesses, groups and quorum', () => {
  const policy = policyOf(`# whom we trust\n\n${base} \t group\tG  2 W1 W2  \n\t#group X any W3\ngroup all any G W3\nquorum all\n`);
  expect(policy).toMatchObject({
    logs: [{ verifier: { name: 'key-1.example', type: 1 }, url: 'https://log.example/' }],
    witnesses: [{ name: 'W1', url: 'https://w1.example/' }, { name: 'W2' }, { name: 'W3' }],
    groups: [
      { name: 'G', threshold: 2, members: ['W1', 'W2'] },
      { name: 'all', threshold: 1, members: ['G', 'W3'] },
    ],
    quorum: 'all',
  });
  expect(policy.witnesses[1]).not.toHaveProperty('url');
  expect(verifiersOf(policy).map((v) => v.name)).toEqual(['key-1.example', 'key-2.example', 'key-3.example', 'key-4.example']);
});

test.each([
  ['only a quorum', 'quorum none\n'],
  ['a quorum line before the last line', `quorum none\n${base}`],
  ['one key as log and as witness', `log ${vkey(1, 1)}\nwitness W ${vkey(1, 4)}\nquorum W\n`],
  ['a comment in any octets', concatBytes(encodeUtf8('# '), Uint8Array.of(0xff, 0x80), encodeUtf8('\nquorum none\n'))],
  ['words that are keywords elsewhere as names', `witness quorum ${vkey(2)}\ngroup any all quorum\nquorum any\n`],
])('accepts %s', (_what, policy) => {
  expect(parseTrustPolicy(policy)).toMatchObject({ ok: true, findings: [] });
});

test('a witness key of the reserved type is accepted with a warning on its line', () => {
  const parsed = parseTrustPolicy(`${log}witness F ${vkey(9, 6)}\nquorum F\n`);
  expect(parsed.ok).toBe(true);
  expect(parsed.findings).toMatchObject([{ id: 'note/algorithm-unavailable', location: { line: 2 } }]);
});

describe('trust/malformed', () => {
  test.each([
    ['nothing', '', undefined],
    ['no quorum', base, undefined],
    ['two quorums', `${base}quorum W1\nquorum W1\n`, 6],
    ['an unknown quorum', `${base}quorum W4\n`, 5],
    ['a quorum that is defined later', `${log}quorum W1\n${witnesses}`, 2],
    ['a quorum without a name', `${base}quorum\nquorum none\n`, 5],
    ['a quorum of two names', `${base}quorum W1 W2\nquorum none\n`, 5],
    ['an unknown keyword', `${base}threshold 2\nquorum none\n`, 5],
    ['a keyword in capitals', `${base}Quorum none\nquorum none\n`, 5],
    ['a log without a key', `log\nquorum none\n`, 1],
    ['a log with too many fields', `log ${vkey(1, 1)} url x\nquorum none\n`, 1],
    ['a log with a cosignature key', `log ${vkey(1, 4)}\nquorum none\n`, 1],
    ['a witness with a log key', `witness W ${vkey(1, 1)}\nquorum W\n`, 1],
    ['a witness without a key', `witness W\nquorum none\n`, 1],
    ['a witness with too many fields', `witness W ${vkey(2)} url x\nquorum W\n`, 1],
    ['a malformed key', `witness W ${vkey(2).slice(0, -1)}\nquorum W\n`, 1],
    ['a name defined twice', `${witnesses}witness W1 ${vkey(9)}\nquorum W1\n`, 4],
    ['a group with the name of a witness', `${witnesses}group W1 any W2\nquorum W1\n`, 4],
    ['a witness called none', `witness none ${vkey(2)}\nquorum none\n`, 1],
    ['a group called none', `${witnesses}group none any W1\nquorum none\n`, 4],
    ['none as a member', `${witnesses}group G any none\nquorum G\n`, 4],
    ['an unknown member', `${witnesses}group G any W4\nquorum G\n`, 4],
    ['a group as its own member', `${witnesses}group G any W1 G\nquorum G\n`, 4],
    ['a member of two groups', `${witnesses}group G any W1\ngroup H any W1\nquorum G\n`, 5],
    ['a member twice in one group', `${witnesses}group G 2 W1 W1\nquorum G\n`, 4],
    ['a group without members', `${witnesses}group G any\nquorum none\n`, 4],
    ['a threshold of 0', `${witnesses}group G 0 W1\nquorum G\n`, 4],
    ['a threshold above the members', `${witnesses}group G 3 W1 W2\nquorum G\n`, 4],
    ['a threshold with a leading zero', `${witnesses}group G 01 W1\nquorum G\n`, 4],
    ['a threshold with a sign', `${witnesses}group G +1 W1\nquorum G\n`, 4],
    ['a threshold in words', `${witnesses}group G most W1\nquorum G\n`, 4],
    ['one witness key twice', `${witnesses}witness W4 ${vkey(2)}\nquorum W4\n`, 4],
    ['one witness key under another key name', `${witnesses}witness W4 ${vkey(2, 4, 'other.example')}\nquorum W4\n`, 4],
    ['one log key twice', `${log}log ${vkey(1, 1, 'other.example')}\nquorum none\n`, 2],
    ['a comment after a statement', `quorum none # none\n`, 1],
    ['a no-break space between fields', `witness\u00a0W ${vkey(2)}\nquorum none\n`, 1],
    ['a carriage return', `quorum none\r\n`, undefined],
    ['a form feed', `quorum\fnone\n`, undefined],
    ['a delete character', `# \u007f\nquorum none\n`, undefined],
    ['no newline at the end', `quorum none`, undefined],
    ['a lone surrogate', `# \ud800\nquorum none\n`, undefined],
    ['more than 1 MiB', `#${'x'.repeat(1 << 20)}\nquorum none\n`, undefined],
    ['more than 1 MiB of octets', `#${'é'.repeat(1 << 19)}\nquorum none\n`, undefined],
  ])('%s', (_what, policy, line) => {
    const { ok, findings } = parseTrustPolicy(policy);
    expect(ok).toBe(false);
    expect(findings[0]).toMatchObject({ id: 'trust/malformed', verdict: 'fail', severity: 'critical' });
    expect(findings[0]).not.toHaveProperty('integrity');
    expect(findings[0]?.location?.line).toBe(line);
    expect(new Set(findings.map((f) => f.id))).toEqual(new Set(['trust/malformed']));
  });

  test('all faults are reported at once, up to 100', () => {
    expect(parseTrustPolicy('log x\nwitness none y\nwhat\n').findings.map((f) => f.location?.line)).toEqual([1, 2, 2, 3, undefined]);
    expect(parseTrustPolicy('what\n'.repeat(1000)).findings.length).toBe(101);
  });

  test('two keys of different kinds with one name and key id', () => {
    // Key ids have 32 bits, so two keys that share one are found in a second.
    const [logKey, witnessKey] = [vkey(39_684, 1, 'c'), vkey(21_260, 4, 'c')];
    expect(logKey.slice(0, 11)).toBe('c+f67bf18c+');
    expect(witnessKey.slice(0, 11)).toBe('c+f67bf18c+');
    expect(parseTrustPolicy(`log ${logKey}\nwitness W ${witnessKey}\nquorum W\n`).findings.map((f) => f.location?.line)).toEqual([2]);
  });

  test('a signing key in any place of a policy is not shown', () => {
    const secret = formatSigningKey('log.example', new Uint8Array(32).fill(77));
    for (const line of [`log ${secret}`, secret, `witness ${secret} x`, `witness W ${secret}`, `group G any ${secret}`, `group G ${secret} W`, `quorum ${secret}`]) {
      const parsed = parseTrustPolicy(`${line}\n`);
      expect(parsed.ok).toBe(false);
      expect(JSON.stringify(parsed)).not.toContain(secret.slice(-40, -20));
    }
  });
});

describe('1,024 of each are read, 1,025 are not', () => {
  const repeat = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('');
  test.each([
    ['logs', (count: number) => repeat(count, (i) => `log ${vkey(i, 1)}\n`)],
    ['witnesses', (count: number) => repeat(count, (i) => `witness W${i} ${vkey(i)}\n`)],
    ['groups', (count: number) => `witness W ${vkey(1)}\ngroup G0 any W\n${repeat(count - 1, (i) => `group G${i + 1} any G${i}\n`)}`],
  ])('%s', (_what, lines) => {
    expect(parseTrustPolicy(`${lines(1024)}quorum none\n`).ok).toBe(true);
    expect(parseTrustPolicy(`${lines(1025)}quorum none\n`).findings.map((f) => f.id)).toEqual(['trust/malformed']);
  });
});

describe('octets', () => {
  const octets = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

  test('a name that is not UTF-8 is another name than the same letter in UTF-8', () => {
    const line = (name: Uint8Array, key: string): Uint8Array => concatBytes(encodeUtf8('witness '), name, encodeUtf8(` ${key}\n`));
    const policy = policyOf(concatBytes(line(octets(0xe9), vkey(1)), line(octets(0xc3, 0xa9), vkey(2)), encodeUtf8('quorum '), octets(0xe9, 0x0a)));
    expect(policy.witnesses.map((w) => w.name)).toEqual(['\u00e9', '\u00c3\u00a9']);
    expect(policy.quorum).toBe('\u00e9');
  });

  test('a key whose name is UTF-8 is read also where the rest of the file is not', () => {
    const named = vkey(1, 1, 'é.example');
    expect(policyOf(concatBytes(encodeUtf8(`log ${named}\n# `), octets(0xff), encodeUtf8('\nquorum none\n'))).logs[0]?.verifier.name).toBe('é.example');
  });

  test('text and its UTF-8 bytes are the same policy', () => {
    const policy = `witness Zeuge-ä ${vkey(1)}\nquorum Zeuge-ä\n`;
    expect(parseTrustPolicy(encodeUtf8(policy))).toEqual(parseTrustPolicy(policy));
  });
});

test('other input types are a programming error', () => {
  expect(() => parseTrustPolicy(7 as unknown as string)).toThrow(TypeError);
});
