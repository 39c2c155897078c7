/** What a snapshot may have; every bound is inclusive. */
export const limits = {
  files: 1_000_000,
  /** Bytes of one file: 16 GiB. */
  fileBytes: 2 ** 34,
  /** Bytes of all files: 1 TiB. */
  totalBytes: 2 ** 40,
  /** Bytes of a manifest: 256 MiB. */
  manifestBytes: 2 ** 28,
  depth: 8,
} as const;
