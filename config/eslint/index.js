import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { floorsRule } from './floors.js';

/** Shared flat config: typed rules for TypeScript, plain rules for config files, floors for both. */
export default defineConfig(
  globalIgnores(['**/dist/', '**/*.bundled_*', 'config/**/*.d.ts', '**/coverage/', '**/.turbo/']),
  js.configs.recommended,
  { plugins: { plimsoll: { rules: { floors: floorsRule } } }, rules: { 'plimsoll/floors': 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allow: [{ from: 'lib', name: ['bigint'] }] }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
          message: "`import * as z from 'zod'` tree-shakes; the named `z` bundles every locale (about 580 kB).",
        },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: { process: 'readonly', URL: 'readonly', console: 'readonly', performance: 'readonly', Buffer: 'readonly', TextEncoder: 'readonly', TextDecoder: 'readonly' },
    },
  },
  { files: ['**/*.test.ts', '**/test/**/*.ts', '**/*.long.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
