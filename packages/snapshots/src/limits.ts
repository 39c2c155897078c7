/** What a snapshot may have; every bound is inclusive. */
export const limits = {
  files: 250_000,
  /** Bytes of one file: 16 GiB. */
  fileBytes: 2 ** 34,
  /** Bytes of all files: 1 TiB. */
  totalBytes: 2 ** 40,
  /** Bytes of a manifest or report: 64 MiB. */
  manifestBytes: 2 ** 26,
  depth: 8,
} as const;
