/**
 * Something that the person at the terminal can put right: one plain sentence that says what is wrong and what to do.
 * The command prints it and exits with 1, without a stack trace.
 */
export class Remedy extends Error {
  override name = 'Remedy'
}

/** `code` of a Node or database error, such as EACCES; empty where there is none. */
export const codeOf = (error: unknown) => error instanceof Error && 'code' in error ? String(error.code) : ''

const fileTroubles: Record<string, (path: string) => string> = {
  EACCES: path => `Cannot write in ${path}: this user has no permission; change its owner, or set SLUICE_DATA_DIR to a folder of yours.`,
  EPERM: path => `Cannot write in ${path}: this user has no permission; change its owner, or set SLUICE_DATA_DIR to a folder of yours.`,
  EROFS: path => `Cannot write in ${path}: the file system is read-only; set SLUICE_DATA_DIR to a folder that can be written.`,
  ENOTDIR: path => `${path} cannot be a folder, because a part of that path is a file; set SLUICE_DATA_DIR to another folder.`,
  EEXIST: path => `${path} cannot be a folder, because a file has that name; set SLUICE_DATA_DIR to another folder.`,
  ENOENT: path => `${path} cannot be made there; set SLUICE_DATA_DIR to a folder that can be written.`,
  ENOSPC: path => `The disk of ${path} is full; free some space, or set SLUICE_DATA_DIR to a folder on another disk.`,
  EDQUOT: path => `The disk quota of ${path} is used up; free some space, or set SLUICE_DATA_DIR to a folder on another disk.`,
}

/** The remedy for an error of the file system under `path`; any other error as it is. */
export const fileRemedy = (error: unknown, path: string): unknown => {
  const say = fileTroubles[codeOf(error)]
  return say === undefined ? error : new Remedy(say(path))
}
