import { startSimulators } from '../gateways/simulators.ts'
import { readConfig } from '../platform/config.ts'
import { freePort, makeFolder, readJson, writeJson } from '../platform/data-folder.ts'
import { Remedy, codeOf, fileRemedy } from '../platform/remedy.ts'
import { join } from 'node:path'
import { readFlags } from './arguments.ts'
import { watchForStop } from './stopping.ts'

export const help = `Usage: sluice simulators [--port N]

Runs the simulated gateways alone, on a free port that is kept in the data folder's simulators.json. Their ledgers are
in the data folder too and survive anything. sluice start runs them by itself.

  SLUICE_DATA_DIR  .data`

export const run = async (args: string[]) => {
  const { port } = readFlags('simulators', args, { port: { type: 'string' } })
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)) throw new Remedy('--port must be a number from 1 to 65535.')
  const { data_dir } = readConfig(process.env, 'laptop')
  const stop = watchForStop()
  const simulators = await open(data_dir, port === undefined ? undefined : Number(port))
  // sluice start waits for this word on its channel; a person reads the line.
  process.send?.({ simulators: simulators.url })
  console.log(`The simulated gateways are at ${simulators.url}/`)
  await stop.asked
  await simulators.close()
  return 0
}

const open = async (data_dir: string, port: number | undefined) => {
  const file = join(data_dir, 'simulators.json')
  try {
    makeFolder(data_dir)
    const chosen = port ?? await freePort(Number(readJson(file)?.['port'] ?? 0))
    const simulators = await startSimulators({ port: chosen, data_dir, log: message => console.error(message) })
    writeJson(file, { port: Number(new URL(simulators.url).port), url: simulators.url })
    return simulators
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') throw new Remedy(`Port ${port} is taken by another program; give --port another.`)
    throw fileRemedy(error, data_dir)
  }
}
