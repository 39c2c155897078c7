import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';
import { floorsRule } from './floors.js';

RuleTester.describe = describe;
RuleTester.it = it;

const at = (name) => `/repo/packages/${name}/src/thing.js`;

new RuleTester().run('plimsoll/floors', floorsRule, {
  valid: [
    { name: 'a lower floor', filename: at('ledger'), code: "import { a } from '@plimsoll/merkle';" },
    { name: 'its own name', filename: at('ledger'), code: "import { a } from '@plimsoll/ledger';" },
    { name: 'another project', filename: at('bytes'), code: "import { a } from 'zod';" },
    { name: 'a file beside it', filename: at('bytes'), code: "import { a } from '../test/b.js';" },
    { name: 'outside the house', filename: '/repo/bench/run.js', code: "import { a } from '@plimsoll/ledger';" },
  ],
  invalid: [
    { name: 'upward', filename: at('merkle'), code: "import { a } from '@plimsoll/ledger';", errors: [{ messageId: 'upward' }] },
    { name: 'sideways', filename: at('merkle'), code: "import { a } from '@plimsoll/signed-note';", errors: [{ messageId: 'upward' }] },
    { name: 'sideways on the ground', filename: at('bytes'), code: "import { a } from '@plimsoll/findings';", errors: [{ messageId: 'upward' }] },
    { name: 'a sub-path', filename: at('merkle'), code: "import { a } from '@plimsoll/ledger/verify';", errors: [{ messageId: 'upward' }] },
    { name: 'a re-export', filename: at('bytes'), code: "export { a } from '@plimsoll/merkle';", errors: [{ messageId: 'upward' }] },
    { name: 'export all', filename: at('bytes'), code: "export * from '@plimsoll/merkle';", errors: [{ messageId: 'upward' }] },
    { name: 'a lazy import', filename: at('bytes'), code: "await import('@plimsoll/merkle');", errors: [{ messageId: 'upward' }] },
    { name: 'a package on no floor', filename: at('merkle'), code: "import { a } from '@plimsoll/attic';", errors: [{ messageId: 'unknown' }] },
    { name: 'a relative way out', filename: at('merkle'), code: "import { a } from '../../ledger/src/index.js';", errors: [{ messageId: 'leaves' }] },
  ],
});
