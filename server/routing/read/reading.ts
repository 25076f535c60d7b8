/** What is wrong, and where: `rules[2].when.all[0].value`. */
export interface Problem {
  path: string
  message: string
}

/** A reading under way. What is wrong is gathered, so that it can be put right in one go. */
export interface Reading {
  /** The gateway accounts there are. */
  readonly known: ReadonlySet<string>
  readonly problems: Problem[]
  /** How many conditions, and entries of their lists, there have been. */
  tests: number
  values: number
}

export type Fields = Record<string, unknown>

export const say = (reading: Reading, path: string, message: string): undefined => {
  // Twenty are plenty to begin with.
  if (reading.problems.length < 20) reading.problems.push({ path: path === '' ? 'the configuration' : path, message })
  return undefined
}

export const readObject = (reading: Reading, given: unknown, path: string, names: readonly string[]): Fields | undefined => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return say(reading, path, 'must be an object')
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) say(reading, path === '' ? shown(name) : `${path}.${shown(name)}`, `is not known; it is one of ${names.join(', ')}`)
  }
  return given as Fields
}

export const readList = <T>(reading: Reading, given: unknown, path: string, most: number, read: (item: unknown, path: string) => T | undefined): T[] => {
  if (!Array.isArray(given)) return say(reading, path, 'must be a list') ?? []
  if (given.length > most) return say(reading, path, `must have at most ${most} entries`) ?? []
  return given.flatMap((item, at) => read(item, `${path}[${at}]`) ?? [])
}

export const readNumber = (reading: Reading, given: unknown, path: string, fits: (value: number) => boolean, rule: string): number | undefined =>
  (typeof given === 'number' && Number.isFinite(given) && fits(given) ? given : say(reading, path, rule))

export const readAccount = (reading: Reading, given: unknown, path: string): string | undefined => {
  if (typeof given !== 'string' || given === '') return say(reading, path, 'must be the id of a gateway account')
  return reading.known.has(given) ? given : say(reading, path, `${JSON.stringify(given.slice(0, 100))} is no gateway account of this project`)
}

export const readAccounts = (reading: Reading, given: unknown, path: string): string[] => {
  const read = readList(reading, given, path, 100, (item, at) => readAccount(reading, item, at))
  if (Array.isArray(given) && given.length === 0) say(reading, path, 'must name at least one gateway account')
  const twice = read.findIndex((id, at) => read.indexOf(id) !== at)
  if (twice >= 0) say(reading, `${path}[${twice}]`, `${JSON.stringify(read[twice])} is named twice`)
  return read
}

export const readByAccount = (reading: Reading, given: unknown, path: string, fits: (value: number) => boolean, rule: string): Record<string, number> => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return say(reading, path, 'must be an object: account ids and their numbers') ?? {}
  return Object.fromEntries(Object.entries(given).flatMap(([id, value]) => {
    const [account, number] = [readAccount(reading, id, path), readNumber(reading, value, `${path}.${shown(id)}`, fits, rule)]
    return account === undefined || number === undefined ? [] : [[account, number]]
  }))
}

/** A name as it may stand in a path. */
export const shown = (name: string) => (/^\w{1,60}$/.test(name) ? name : JSON.stringify(name.slice(0, 60)))
