import { parseArgs } from 'node:util'

export const help = `How well does the chooser learn? Its own code against other policies, in problems where chances of success change.

  npm run bench:routing                                  all of it: under a minute; writes bench/routing.md and bench/routing.svg
  npm run bench:routing -- --quick                       a few seconds of it; writes nothing
  npm run bench:routing -- --seed N                      other seeds: they count up from N (default 130001)
  npm run bench:routing -- --tune                        which constants suit the other policies best, on seeds of their own
  npm run bench:routing -- --problems FILE --json        problems that you wrote, decided by the chooser with its defaults

FILE holds {"problems": [{"id": "x", "decisions": 20000, "delay": 100, "seeds": [1, 2], "arms": [[[0, 0.9], [4000, 0.7]], [[0, 0.8]]]}]}:
per arm its chance of success from a decision on; an outcome is seen "delay" decisions later. For each problem a line of JSON is printed:
{"id", "regret", "round_robin", "decisions_per_s"}. Regret is the sum over all decisions of (the best arm's chance - the chosen arm's chance),
the mean over the seeds; round_robin is the same for taking the arms in turn; decisions_per_s is for one processor, told outcomes included.
`

export interface Options {
  quick: boolean
  tune: boolean
  json: boolean
  seed: number
  problems: string | undefined
}

/** Undefined where help is asked for. Throws a sentence for what makes no sense. */
export const readOptions = (args: string[]): Options | undefined => {
  const { values } = parseArgs({
    args, options: {
      help: { type: 'boolean', short: 'h', default: false }, quick: { type: 'boolean', default: false }, tune: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false }, seed: { type: 'string', default: '130001' }, problems: { type: 'string' },
    },
  })
  if (values.help) return undefined
  const seed = Number(values.seed)
  if (!Number.isInteger(seed) || seed < 0 || seed > 4_000_000_000) throw new Error(`--seed has to be a whole number from 0 to 4000000000, not ${values.seed}.`)
  if (values.json && values.problems === undefined) throw new Error('--json goes with --problems FILE.')
  return { quick: values.quick, tune: values.tune, json: values.json, seed, problems: values.problems }
}
