import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashers } from '../test/hashers.ts';
import { buildSet, type SetCommitment, setOfJson, type SetProof, verifySetProof } from './index.ts';

const domain = 'test';

function setOf(ids: readonly string[], of = domain): SetCommitment {
  const built = buildSet(
    ids.map((id) => ({ id, value: Buffer.from(`value of ${id}`) })),
    { domain: of },
  );
  if (!built.ok) throw new Error(built.findings.map(({ sentence }) => sentence).join());
  return built.value;
}

const ids = fc.uniqueArray(fc.stringMatching(/^[a-c\u00e9\uffff\u{10000}]{1,3}$/u), { maxLength: 12 });

describe('laws of sets', () => {
  test('the order of arrival is irrelevant', () => {
    const shuffled = ids.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(fc.property(shuffled, ([list, other]) => Buffer.compare(setOf(list).root, setOf(other).root) === 0));
  });

  test('each id proves exactly one of presence and absence, whichever proof is shown', () => {
    fc.assert(
      fc.property(ids, fc.stringMatching(/^[a-c\u00e9\uffff\u{10000}]{1,3}$/u), (list, id) => {
        const set = setOf(list);
        const question = { root: set.root, domain, id };
        const proof = set.prove(id);
        expect(verifySetProof(proof, question)).toEqual({ ok: true, value: list.includes(id) ? 'present' : 'absent', findings: [] });
        // The same leaves, or any other one or two of the set, never show the opposite.
        const kind = proof.kind === 'inclusion' ? 'absence' : 'inclusion';
        const leaves = [...list].flatMap((known) => set.prove(known).leaves);
        for (const shown of [proof.leaves, ...leaves.map((leaf) => [leaf]), ...leaves.flatMap((a) => leaves.map((b) => [a, b]))]) {
          expect(verifySetProof({ ...proof, kind, leaves: shown }, question).ok).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a set with other records, and without some, is the set of what is left', () => {
    fc.assert(
      fc.property(ids, ids, ids, (list, changed, gone) => {
        const value = (id: string): Uint8Array => Buffer.from(`other value of ${id}`);
        const records = changed.map((id) => ({ id, value: value(id) }));
        const left = list.filter((id) => !changed.includes(id) && !gone.includes(id)).map((id) => ({ id, value: Buffer.from(`value of ${id}`) }));
        const [built, whole] = [setOf(list).with(records, gone), buildSet([...left, ...records], { domain })];
        if (!built.ok || !whole.ok) throw new Error('a set was refused');
        expect([built.value.root, built.value.treeRoot, built.value.size]).toEqual([whole.value.root, whole.value.treeRoot, whole.value.size]);
        for (const id of [...list, ...changed, ...gone]) expect(built.value.prove(id)).toEqual(whole.value.prove(id));
      }),
    );
  });

  test('what no set takes, none takes over either', () => {
    const value = Buffer.from('v');
    expect(setOf(['a']).with([{ id: '', value }, { id: 'b', value }, { id: 'b', value }]).findings).toMatchObject([{ id: 'set/bad-id' }, { id: 'set/duplicate-id', subject: 'b' }]);
  });

  test('sets of two domains never have the same root', () => {
    fc.assert(fc.property(ids, (list) => Buffer.compare(setOf(list, 'one').root, setOf(list, 'two').root) !== 0));
  });
});

test('ids sort by their bytes: U+FFFF before U+10000', () => {
  const set = setOf(['\u{10000}', '\uffff', 'a', 'ab']);
  expect(['a', 'ab', '\uffff', '\u{10000}'].map((id) => set.prove(id).leaves[0]?.index)).toEqual([0, 1, 2, 3]);
});

test.each(hashers)('a proof is one document of JSON: $name', (hasher) => {
  const built = buildSet([{ id: 'a', value: Buffer.from('{}') }], { domain: 'd' }, hasher);
  const proof = built.ok && built.value.prove('a');
  expect(JSON.parse(JSON.stringify(proof))).toEqual({
    schema_version: 'plimsoll.set-proof.v1',
    domain: 'd',
    kind: 'inclusion',
    size: 1,
    id: 'a',
    leaves: [{ index: 0, id: 'a', valueSha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', path: [] }],
  });
});

describe('what no set takes', () => {
  test.each([
    ['empty', ''],
    ['of 1,025 bytes', 'x'.repeat(1025)],
    ['of 1,026 bytes in 513 characters', 'é'.repeat(513)],
    ['with a NUL', 'a\0'],
    ['with U+001F', 'a\u001f'],
    ['with U+007F', 'a\u007f'],
    ['with half a surrogate pair', 'a\ud800'],
    ['that is not a string', 7 as unknown as string],
  ])('an id %s', (_name, id) => {
    expect(buildSet([{ id, value: Buffer.from('') }], { domain })).toMatchObject({ ok: false, findings: [{ id: 'set/bad-id', location: { pointer: '/0' } }] });
  });

  test.each([
    ['of one byte', 'a'],
    ['of 1,024 bytes', 'x'.repeat(1024)],
    ['of 1,024 bytes in 512 characters', 'é'.repeat(512)],
    ['with U+0020 and U+0080', ' \u0080'],
  ])('but it takes an id %s', (_name, id) => {
    const set = setOf([id]);
    expect(verifySetProof(set.prove(id), { root: set.root, domain, id })).toMatchObject({ value: 'present' });
  });

  test('two equal ids, even with equal values; every fault is reported', () => {
    const value = Buffer.from('v');
    const records = ['a', '', 'b', 'a', 'a'].map((id) => ({ id, value }));
    expect(buildSet(records, { domain }).findings).toMatchObject([
      { id: 'set/bad-id', location: { pointer: '/1' } },
      { id: 'set/duplicate-id', subject: 'a', location: { pointer: '/3' } },
      { id: 'set/duplicate-id', subject: 'a', location: { pointer: '/4' } },
    ]);
  });

  test('a value beyond 16 MiB', () => {
    const value = new Uint8Array(16 * 1024 * 1024 + 1);
    expect(buildSet([{ id: 'a', value }], { domain }).findings).toMatchObject([{ id: 'set/too-large', actual: value.length }]);
  });

  test('more faults than a thousand are not collected', () => {
    const endless = (function* () {
      for (;;) yield { id: '', value: new Uint8Array() };
    })();
    expect(buildSet(endless, { domain }).findings).toHaveLength(1000);
  });

  test.each(['', 'A', '.a', 'a b', 'a'.repeat(65), 'é', 'a\n'])('the domain %j', (wrong) => {
    expect(() => buildSet([], { domain: wrong })).toThrow(TypeError);
    expect(() => verifySetProof({}, { root: new Uint8Array(32), domain: wrong, id: 'a' })).toThrow(TypeError);
  });

  test('a question about an id that no record can have', () => {
    expect(() => setOf(['a']).prove('')).toThrow(RangeError);
    expect(verifySetProof(setOf(['a']).prove('b'), { root: setOf(['a']).root, domain, id: '' }).ok).toBe(false);
  });
});

describe('sets of JSON records', () => {
  const records = [
    { id: 'a', mode: 'shadow', approvals: [1] },
    { id: 'b', mode: 'gradual', approvals: [2] },
  ];

  test('omitted members do not change the root, others do', () => {
    const root = (list: typeof records): unknown => {
      const built = setOfJson(list, { domain, omit: ['approvals'] });
      return built.ok && Buffer.from(built.value.root).toString('hex');
    };
    expect(root(records.map((record) => ({ ...record, approvals: [] })))).toBe(root(records));
    expect(root(records.map((record) => ({ ...record, mode: 'enabled' })))).not.toBe(root(records));
  });

  test('the value is the RFC 8785 text without the omitted members, the id any string member', () => {
    const built = setOfJson([{ z: 1, name: 'a', drop: true }], { domain, id: 'name', omit: ['drop'] });
    expect(built.ok && verifySetProof(built.value.prove('a'), { root: built.value.root, domain, id: 'a', value: Buffer.from('{"name":"a","z":1}') })).toMatchObject({ value: 'present' });
  });

  test.each([
    ['missing', {}],
    ['a number', { id: 1 }],
    ['inherited', Object.create({ id: 'a' }) as Record<string, never>],
  ])('an id that is %s', (_name, record) => {
    expect(setOfJson([record], { domain }).findings).toMatchObject([{ id: 'set/bad-id', location: { pointer: '/0' } }]);
  });
});

describe('a changed proof', () => {
  const set = setOf(['b', 'd', 'f', 'h', 'j']);
  const present: SetProof = set.prove('d');
  const between: SetProof = set.prove('e');
  const before: SetProof = set.prove('a');
  const after: SetProof = set.prove('z');
  const other = setOf(['b', 'd', 'f', 'h', 'k']);

  /** Every proof that differs from the given one in one member, at any depth. */
  function* changes(value: unknown): Generator {
    if (typeof value === 'number') yield* [value - 1, value + 1, -1, -0, 0.5, 2 ** 53, String(value), null];
    else if (typeof value === 'string') yield* ['', 'c', 'd', `${value}x`, value.slice(0, -1), value.toUpperCase(), value.replace(/^./u, '0'), 7, null];
    else if (Array.isArray(value)) {
      const items = value as unknown[];
      for (const [i, item] of items.entries()) {
        for (const changed of changes(item)) yield items.with(i, changed);
        yield items.toSpliced(i, 1);
        yield items.toSpliced(i, 0, item);
        if (i > 0) yield items.with(i, items[i - 1]).with(i - 1, item);
      }
      yield* [[], null, {}];
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        for (const changed of changes(member)) yield { ...value, [key]: changed };
        yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
      }
      yield { ...value, extra: 1 };
      yield* [[], null, JSON.stringify(value)];
    }
  }

  test.each([
    ['presence', present],
    ['absence between two', between],
    ['absence before the first', before],
    ['absence after the last', after],
    ['absence in the empty set', setOf([]).prove('a')],
  ])('of %s never holds, whichever member was changed', (_name, proof) => {
    const root = proof.size === 0 ? setOf([]).root : set.root;
    const question = { root, domain, id: proof.id };
    expect(verifySetProof(proof, question).ok).toBe(true);
    const text = JSON.stringify(proof);
    let tried = 0;
    for (const changed of changes(proof)) {
      // The same text again, or a negative zero, which has its own row below.
      if (JSON.stringify(changed) === text) continue;
      tried++;
      const result = verifySetProof(changed, question);
      expect(result.ok, JSON.stringify(changed)).toBe(false);
      expect(new Set(result.findings.map(({ id, integrity }) => `${id} ${String(integrity)}`))).toEqual(new Set(['set/proof-invalid true']));
    }
    expect(tried).toBeGreaterThan(30);
  });

  test.each([
    ['shown for another id', present, 'd', { id: 'f' }, '/id'],
    ['shown for another domain', present, 'd', { domain: 'other' }, '/domain'],
    ['shown for another root', present, 'd', { root: other.root }, '/leaves/0'],
    ['shown for another value', present, 'd', { value: Buffer.from('forged') }, '/leaves/0/valueSha256'],
    ['of absence, shown with a value', between, 'e', { value: Buffer.from('value of e') }, '/kind'],
    ['with a hole: neighbours that are none', { ...set.prove('e'), leaves: [...set.prove('b').leaves, ...set.prove('f').leaves] }, 'e', {}, '/leaves/1/index'],
    ['with neighbours the wrong way round', { ...between, leaves: [...between.leaves].reverse() }, 'e', {}, '/leaves/0/id'],
    ['with an inner leaf as the first', { ...before, leaves: set.prove('d').leaves }, 'a', {}, '/leaves/0'],
    ['with an inner leaf as the last', { ...after, leaves: set.prove('h').leaves }, 'z', {}, '/leaves/0'],
    ['with a negative zero', { ...before, leaves: before.leaves.map((leaf) => ({ ...leaf, index: -0 })) }, 'a', {}, '/leaves/0/index'],
    ['with three leaves', { ...between, leaves: [...between.leaves, ...between.leaves.slice(1)] }, 'e', {}, '/leaves'],
    ['with 64 hashes in a path', { ...present, leaves: present.leaves.map((leaf) => ({ ...leaf, path: Array.from({ length: 64 }, () => leaf.valueSha256) })) }, 'd', {}, '/leaves/0/path'],
    ['that claims a whole set to be empty', { ...before, size: 0, leaves: [] }, 'a', {}, '/size'],
    ['of absence without a leaf', { ...before, leaves: [] }, 'a', {}, '/leaves'],
    ['about an id that no record can have', { ...before, id: '' }, '', {}, '/id'],
    ['that is no object', [], 'a', {}, ''],
  ])('%s', (_name, proof, id, question, pointer) => {
    const result = verifySetProof(proof, { root: set.root, domain, id, ...question });
    expect(result.ok).toBe(false);
    expect(result.findings.map(({ location }) => location?.pointer)).toContain(pointer);
  });

  test('reports every fault of its shape together', () => {
    const broken = { schema_version: 'v2', domain: 1, kind: 'maybe', size: -1, id: null, leaves: [{ index: 'x', id: '', valueSha256: 'AB', path: ['0'] }, 5] };
    const { findings } = verifySetProof(broken, { root: set.root, domain, id: 'a' });
    expect(findings.map(({ location }) => location?.pointer)).toEqual(
      ['schema_version', 'domain', 'kind', 'size', 'id', 'leaves/0/index', 'leaves/0/id', 'leaves/0/valueSha256', 'leaves/0/path', 'leaves/1'].map((path) => `/${path}`),
    );
  });
});
