import { spawnSync } from 'node:child_process';

const PROGRAM = `
import json, sys
from jsonschema import Draft202012Validator
validator = Draft202012Validator(json.loads(sys.stdin.readline()))
for line in sys.stdin:
    print('true' if validator.is_valid(json.loads(line)) else 'false')
`;

let said = false;

/** Asks the module `jsonschema` of Python about values; undefined, said once, where it is absent. */
export function pythonValidator(): ((schema: object, values: readonly unknown[]) => readonly boolean[]) | undefined {
  // The system's own Python has what Debian installs; another one may stand before it.
  const python = ['python3', '/usr/bin/python3'].find((program) => spawnSync(program, ['-c', 'import jsonschema']).status === 0);
  if (python === undefined) {
    if (!said) process.stderr.write('SKIPPED Python jsonschema: python3 or its module is absent; `apt-get install python3-jsonschema` enables it\n');
    said = true;
    return undefined;
  }
  return (schema, values) => {
    const input = [schema, ...values].map((each) => `${JSON.stringify(each)}\n`).join('');
    const { status, stdout, stderr } = spawnSync(python, ['-c', PROGRAM], { input, encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, PYTHONIOENCODING: 'utf-8' } });
    if (status !== 0) throw new Error(`Cannot validate with Python: ${stderr}`);
    return stdout.trim().split('\n').map((line) => line === 'true');
  };
}
