import { parseArgs } from 'node:util'

export const help = `Usage: npm run bench -- [options]

Measures this checkout against its own PostgreSQL on this machine and prints ratios first. See bench/README.md.

  --processes N   router processes on the one database (1)
  --rounds N      rounds per figure, of which the median counts (3)
  --seconds N     length of one measurement in a round (5)
  --customers N   customers that are updated at random (1000)
  --quick         one short round of everything: does it still work? Its figures mean little
  --isolation     instead of the rest: does a dead gateway slow payments through another?
  --profile DIR   writes a CPU profile of each router process there
  --help          this text

Exits with 1 where an answer was wrong or something did not start; a missed target is no failure.
`

export interface Options {
  processes: number
  rounds: number
  seconds: number
  customers: number
  isolation: boolean
  profile: string | undefined
}

/** Undefined: help was asked for. Throws an Error that names the option. */
export const readOptions = (args: string[]): Options | undefined => {
  const { values } = parseArgs({
    args,
    options: {
      processes: { type: 'string', default: '1' }, rounds: { type: 'string' }, seconds: { type: 'string' }, customers: { type: 'string', default: '1000' },
      quick: { type: 'boolean', default: false }, isolation: { type: 'boolean', default: false }, profile: { type: 'string' }, help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const number = (name: string, text: string) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1 on; it is ${text}`)
    return value
  }
  return {
    processes: number('processes', values.processes),
    rounds: number('rounds', values.rounds ?? (values.quick ? '1' : '3')),
    seconds: number('seconds', values.seconds ?? (values.quick ? '1' : '5')),
    customers: number('customers', values.customers),
    isolation: values.isolation,
    profile: values.profile,
  }
}
