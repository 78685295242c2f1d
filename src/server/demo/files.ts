import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export const secretMode = 0o600;

/** Whoever reads the file sees the old content or the new, never a part; no moment has wider rights than `mode`. */
export function replaceFile(path: string, content: string, mode: number): void {
  const draft = `${path}.new`;
  writeFileSync(draft, content, { mode });
  chmodSync(draft, mode);
  renameSync(draft, path);
}

/** The secret in this file, made by `create` when there is none yet. */
export function ensureSecretFile(path: string, create: () => string): { secret: string; isNew: boolean } {
  if (existsSync(path)) return { secret: readFileSync(path, 'utf8').trim(), isNew: false };
  const secret = create();
  replaceFile(path, `${secret}\n`, secretMode);
  return { secret, isNew: true };
}
