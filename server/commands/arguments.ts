import { parseArgs, type ParseArgsConfig } from 'node:util'
import { Remedy } from '../platform/remedy.ts'

/** The flags of a command, which takes nothing else. Throws a Remedy for any other. */
export const readFlags = <const Options extends NonNullable<ParseArgsConfig['options']>>(command: string, args: string[], options: Options) => {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Remedy(`${error.message.split(/\. |\n/)[0]?.replace(/\.$/, '')}; sluice ${command} --help lists what it takes.`)
  }
}
