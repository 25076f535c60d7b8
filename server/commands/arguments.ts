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

/** What a command with actions reads of its arguments. All throw a Remedy that says what is wrong with them. */
export const argumentsOf = (command: string) => ({
  actionOf: <Action>(actions: Readonly<Record<string, Action>>, name: string): Action => {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (action === undefined) throw new Remedy(`sluice ${command} takes one of ${Object.keys(actions).join(', ')}; sluice ${command} --help says more.`)
    return action
  },
  needed: <Value extends string | number>(flag: string, given: Value | undefined): Value => {
    if (given === undefined || String(given).trim() === '') throw new Remedy(`--${flag} is missing; sluice ${command} --help lists what is needed.`)
    return given
  },
})

/** The number of a flag; undefined where that is left out. Throws a Remedy for anything but digits within the limits. */
export const wholeNumber = (flag: string, given: string | undefined, least: number, most: number): number | undefined => {
  if (given === undefined) return undefined
  if (!/^\d{1,9}$/.test(given) || Number(given) < least || Number(given) > most) throw new Remedy(`--${flag} must be a whole number from ${least} to ${most}.`)
  return Number(given)
}
