import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const shared = { bundle: true, conditions: ['@plimsoll/source'], logLevel: 'silent' };

/**
 * Bundles a program of the tests, with the sources that it imports, into one file that Node runs.
 * @param {URL} program a TypeScript file
 * @param {string} folder where the bundle is written
 * @returns its path
 */
export async function bundleProgram(program, folder) {
  const outfile = path.join(folder, `${path.parse(fileURLToPath(program)).name}.mjs`);
  // What of npm is CommonJS asks for `require`.
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await esbuild.build({ ...shared, entryPoints: [fileURLToPath(program)], outfile, format: 'esm', platform: 'node', target: 'node20', banner });
  return outfile;
}

/**
 * Bundles the text of a page that uses a package, as a script that leaves `page` behind.
 * @param {string} contents
 * @param {{ from: string, platform?: 'browser' | 'node', conditions?: string[], alias?: Record<string, string> }} options `from`: the folder that imports are seen from
 * @returns its text, every module that went in or stayed an import, and those of them that only Node has
 */
export async function bundlePage(contents, { from, platform = 'browser', conditions = shared.conditions, alias = {} }) {
  const { outputFiles, metafile } = await esbuild.build({ ...shared, stdin: { contents, resolveDir: from }, alias, write: false, metafile: true, format: 'iife', globalName: 'page', platform, conditions });
  const inputs = Object.entries(metafile.inputs).flatMap(([file, input]) => [file, ...input.imports.filter((each) => each.external === true).map((each) => each.path)]);
  const modules = inputs.map((file) => file.replaceAll('\\', '/'));
  return { text: outputFiles[0]?.text ?? '', modules, builtins: modules.filter((name) => name.startsWith('node:') || builtinModules.includes(name)) };
}
