import type { Machine } from '@plimsoll/durable-files';

/** Whether a regular file, read from the disk, has exactly these bytes. Takes as much memory again. */
export async function hasContent(machine: Machine, file: string, content: Uint8Array): Promise<boolean> {
  if ((await machine.look(file))?.kind !== 'file') return false;
  const open = await machine.open(file);
  if (open === undefined) return false;
  try {
    const found = new Uint8Array(content.length + 1);
    let size = 0;
    for (let length = await open.read(found); length > 0 && size < found.length; length = await open.read(found.subarray(size))) size += length;
    return size === content.length && Buffer.compare(found.subarray(0, size), content) === 0;
  } finally {
    await open.close();
  }
}
