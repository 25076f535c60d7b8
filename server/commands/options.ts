import { parseArgs, type ParseArgsConfig } from 'node:util'
import { Remedy } from '../platform/remedy.ts'

/**
 * Reads a command's options; every command has --help. Undefined when the help was asked for, and printed.
 * Throws a Remedy for an option that does not exist.
 */
export const readOptions = <const Options extends NonNullable<ParseArgsConfig['options']>>(args: string[], help: string, options: Options) => {
  const read = () => {
    try {
      return parseArgs({ args, options: { ...options, help: { type: 'boolean', short: 'h' } }, allowPositionals: true })
    } catch (error) {
      throw new Remedy(`${error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error)}; --help shows what there is.`)
    }
  }
  const { values, positionals } = read()
  if ((values as { help?: boolean }).help === true) {
    process.stdout.write(help)
    return undefined
  }
  return { values, positionals }
}

/** For commands that take nothing else. Undefined when the help was asked for. */
export const readNoOptions = (args: string[], help: string) => {
  const read = readOptions(args, help, {})
  const [extra] = read?.positionals ?? []
  if (extra !== undefined) throw new Remedy(`${extra} is not expected here; --help shows what there is.`)
  return read
}
