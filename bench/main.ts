import { measureIsolation } from './isolation.ts'
import { measure } from './measure.ts'
import { help, readOptions } from './options.ts'
import { report } from './report.ts'
import { startRig } from './rig.ts'

const main = async () => {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) {
    process.stdout.write(help)
    return
  }
  const rig = await startRig(options)
  let stopped = false
  process.once('SIGINT', () => {
    stopped = true
    void rig.close().finally(() => process.exit(130))
  })
  try {
    const say = (line: string) => process.stderr.write(`${line}\n`)
    process.stdout.write(`${options.isolation ? await measureIsolation(rig, options, say) : report(await measure(rig, options, say), options)}\n`)
  } catch (error) {
    if (!stopped) throw error
  } finally {
    await rig.close()
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
