import about from '../package.json' with { type: 'json' }
import { Remedy } from './platform/remedy.ts'

export interface Command {
  help: string
  /** Resolves with the exit code. Throws a Remedy for what the user can put right. */
  run(args: string[]): Promise<number>
}

/** Loaded when asked for, so that `--help` does not wait for a server. */
const commands: Record<string, { says: string; load(): Promise<Command> }> = {
  start: { says: 'run everything on this machine: database, simulated gateways and a demo project included', load: () => import('./commands/start.ts') },
  serve: { says: 'run the router in production, on a PostgreSQL and secrets of yours', load: () => import('./commands/serve.ts') },
  migrate: { says: 'bring the database up to this release', load: () => import('./commands/migrate.ts') },
  simulators: { says: 'run the simulated gateways alone', load: () => import('./commands/simulators.ts') },
  doctor: { says: 'hold the money rules against the database', load: () => import('./commands/doctor.ts') },
  keys: { says: 'make, rotate, revoke and list API keys', load: () => import('./commands/keys.ts') },
  operators: { says: 'make, list and revoke the tokens that steer it over /api', load: () => import('./commands/operators.ts') },
  routing: { says: 'show, draft, try out, publish and roll back where payments go', load: () => import('./commands/routing.ts') },
  settlements: { says: 'show what gateways paid out, and have their reports read now', load: () => import('./commands/settlements.ts') },
  accounts: { says: 'add, list, enable and disable accounts at gateways', load: () => import('./commands/accounts.ts') },
}

const help = `Sluice, a payment router.

Usage: sluice <command> [options]

${Object.entries(commands).map(([name, { says }]) => `  ${name.padEnd(12)}${says}`).join('\n')}

sluice <command> --help says more; sluice --version says which release this is. docs/operations.md lists the environment variables.`

const run = async ([name, ...args]: string[]): Promise<number> => {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(help)
    return name === undefined ? 1 : 0
  }
  if (name === '--version' || name === '-v') {
    console.log(about.version)
    return 0
  }
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (found === undefined) throw new Remedy(`There is no command ${name}; it is one of ${Object.keys(commands).join(', ')}.`)
  const command = await found.load()
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.help)
    return 0
  }
  return command.run(args)
}

// Whoever read the output may be gone, as after `sluice start | head`; the router goes on without them.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {})

try {
  process.exit(await run(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Remedy ? error.message : error)
  process.exit(1)
}
