import { writeIterationNote } from '../src/node.ts';
import { cycle } from './notes.ts';

/** A process of its own: `node note-writer.mjs FOLDER COUNT` writes so many notes at once and prints their numbers. */
const [folder = '', count = '1'] = process.argv.slice(2);
const notes = await Promise.all(Array.from({ length: Number(count) }, () => writeIterationNote(folder, { ...cycle, reason: `process ${process.pid}` })));
console.log(JSON.stringify(notes.map(({ iteration }) => iteration)));
