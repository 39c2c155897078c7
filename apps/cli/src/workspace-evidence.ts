import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { decodeUtf8 } from '@plimsoll/bytes';
import { accept, type Evidence, type EvidenceReader, evidenceRules, type Finding, refuse, type Result, type VersionedNotes } from '@plimsoll/findings';
import { environmentError, systemErrorCode } from './command-error.ts';
import { parseYamlDocument } from './config/yaml-document.ts';
import { quote } from './quote.ts';

/** What one evidence reader reads at most. */
export interface EvidenceLimits {
  readonly fileBytes: number;
  readonly files: number;
}

const defaults: EvidenceLimits = { fileBytes: 256 * 1024 * 1024, files: 100_000 };

type FaultId = keyof typeof evidenceRules.table;

function fault(id: FaultId, name: string, why: string): Finding {
  const place = name === '' || name.includes('\0') ? {} : { location: { file: name } };
  return evidenceRules.finding(id, { sentence: `${quote(name)} ${why}`, ...place });
}

/** The segments of a relative path with forward slashes; undefined if it could lead out of the workspace. */
function segmentsOf(name: string): readonly string[] | undefined {
  if (/[\\\0]/.test(name) || path.isAbsolute(name) || path.win32.isAbsolute(name) || /^[A-Za-z]:/.test(name)) return undefined;
  const segments = name.split('/');
  return segments.some((segment) => segment === '' || segment === '.' || segment === '..') ? undefined : segments;
}

/** Reads the evidence of one workspace folder. */
class WorkspaceEvidence implements EvidenceReader {
  readonly parseYaml = parseYamlDocument;
  readonly #root: string;
  readonly #limits: EvidenceLimits;

  constructor(root: string, limits: EvidenceLimits) {
    this.#root = root;
    this.#limits = limits;
  }

  /** Walks to the path without following a link; what stands at its end. */
  async #find(name: string): Promise<Result<{ readonly absolute: string; readonly stats: Stats }>> {
    const segments = segmentsOf(name);
    if (segments === undefined) {
      return refuse(fault('evidence/path-escape', name, 'is no relative path inside the workspace; write it with forward slashes and without . or .. segments'));
    }
    let absolute = this.#root;
    for (const [depth, segment] of segments.entries()) {
      absolute = path.join(absolute, segment);
      const stats = await lstat(absolute);
      const shown = segments.slice(0, depth + 1).join('/');
      if (stats.isSymbolicLink()) return refuse(fault('evidence/not-a-file', name, `leads over the symbolic link ${quote(shown)}; put a copy of the file there`));
      if (depth === segments.length - 1) return accept({ absolute, stats });
      if (!stats.isDirectory()) return refuse(fault('evidence/not-a-file', name, `leads through ${quote(shown)}, which is no folder`));
    }
    return refuse(fault('evidence/path-escape', name, 'names nothing'));
  }

  async read(name: string): Promise<Result<Evidence>> {
    return this.#guard(name, async () => {
      const found = await this.#find(name);
      if (!found.ok) return found;
      const { absolute, stats } = found.value;
      if (!stats.isFile()) return refuse(fault('evidence/not-a-file', name, 'is no regular file'));
      const handle = await open(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const opened = await handle.stat();
        if (opened.ino !== stats.ino || opened.dev !== stats.dev) return refuse(fault('evidence/unreadable', name, 'was replaced while it was read; run again when nothing writes here'));
        if (opened.size > this.#limits.fileBytes) {
          return refuse(fault('evidence/too-large', name, `has ${opened.size} bytes; at most ${this.#limits.fileBytes} are read`));
        }
        const bytes = Buffer.alloc(opened.size + 1);
        let length = 0;
        while (length < bytes.length) {
          const { bytesRead } = await handle.read(bytes, length);
          if (bytesRead === 0) break;
          length += bytesRead;
        }
        if (length !== opened.size) return refuse(fault('evidence/unreadable', name, 'changed its size while it was read; run again when nothing writes here'));
        const content = bytes.subarray(0, length);
        return accept({ name, bytes: content, sha256: createHash('sha256').update(content).digest('hex') });
      } finally {
        await handle.close();
      }
    });
  }

  async list(name: string): Promise<Result<readonly string[]>> {
    return this.#guard(name, async () => {
      const whole = name === '.' || name === '';
      if (!whole) {
        const found = await this.#find(name);
        if (!found.ok) return found;
        if (!found.value.stats.isDirectory()) return refuse(fault('evidence/not-a-file', name, 'is no folder'));
      }
      const files: string[] = [];
      const faults: Finding[] = [];
      const folders = [whole ? '' : name];
      for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
        for (const entry of await readdir(path.join(this.#root, folder), { withFileTypes: true, encoding: 'buffer' })) {
          const text = decodeUtf8(entry.name);
          const below = `${folder === '' ? '' : `${folder}/`}${text ?? entry.name.toString('latin1')}`;
          if (text === undefined) faults.push(fault('evidence/unreadable', below, 'has a name that is not UTF-8; rename it'));
          else if (entry.isDirectory()) folders.push(below);
          else if (entry.isFile()) files.push(below);
          else faults.push(fault('evidence/not-a-file', below, 'is neither a regular file nor a folder; put a copy of the file there'));
          if (files.length + folders.length + faults.length > this.#limits.files) {
            return refuse(fault('evidence/too-large', name, `holds more than ${this.#limits.files} files and folders`));
          }
        }
      }
      const [first, ...rest] = faults;
      return first === undefined ? accept(files.sort()) : refuse(first, ...rest);
    });
  }

  async versionedNotes(name: string): Promise<VersionedNotes> {
    const { PhaseManifestError } = await import('@plimsoll/phase-manifest');
    const { versionedNotes } = await import('@plimsoll/phase-manifest/node');
    const within = (files: readonly string[]): string[] => files.map((file) => path.relative(this.#root, file).replaceAll('\\', '/'));
    const unknown = (why: string): VersionedNotes => ({ tracked: [], notIgnored: [], unknown: why });
    if (segmentsOf(name) === undefined) return unknown(`Git was not asked about ${quote(name)}, which is no relative path inside the workspace`);
    try {
      const said = await versionedNotes(path.join(this.#root, name));
      return { ...said, tracked: within(said.tracked), notIgnored: within(said.notIgnored) };
    } catch (thrown) {
      if (thrown instanceof PhaseManifestError) return unknown(`Git was not asked about ${quote(name)}: ${thrown.message}`);
      throw thrown;
    }
  }

  /** Failed system calls as findings. */
  async #guard<T>(name: string, work: () => Promise<Result<T>>): Promise<Result<T>> {
    try {
      return await work();
    } catch (thrown) {
      switch (systemErrorCode(thrown)) {
        case undefined:
          throw thrown;
        case 'ENOENT':
          return refuse(fault('evidence/missing', name, 'is not in the workspace; put it there or correct the claim'));
        case 'ELOOP':
          return refuse(fault('evidence/not-a-file', name, 'is a symbolic link; put a copy of the file there'));
        default:
          return refuse(fault('evidence/unreadable', name, `cannot be read (${systemErrorCode(thrown) ?? ''})`));
      }
    }
  }
}

/**
 * Evidence of a workspace folder: regular files at relative paths, over no link, at most 256 MiB each and
 * 100,000 files in a listing. The folder itself may be reached over links.
 * @throws CommandError `environment` if there is no such folder
 */
export async function workspaceEvidence(folder: string, limits: Partial<EvidenceLimits> = {}): Promise<EvidenceReader> {
  try {
    const root = await realpath(folder);
    await readdir(root);
    return new WorkspaceEvidence(root, { ...defaults, ...limits });
  } catch (thrown) {
    throw environmentError(`read the workspace ${quote(folder)}`, thrown);
  }
}
