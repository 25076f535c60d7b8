import { examine, ruleNames } from '../doctor/index.ts'
import { systemClock } from '../platform/clock.ts'
import { readFlags } from './arguments.ts'
import { withDatabase } from './database.ts'

export const help = `Usage: sluice doctor

Holds the money rules, as SQL, against the database of DATABASE_URL, or of a running sluice start. Prints what
contradicts them and exits with 1; exits with 0 when nothing does. It only reads.`

export const run = async (args: string[]) => {
  readFlags('doctor', args, {})
  const findings = await withDatabase(process.env, sql => examine(sql, systemClock.now()))
  for (const { rule, says, rows } of findings) {
    console.log(`${rule}: ${says}`)
    for (const row of rows) console.log(`  ${JSON.stringify(row, (_, value: unknown) => typeof value === 'bigint' ? String(value) : value)}`)
  }
  console.log(findings.length === 0 ? `All ${ruleNames.length} rules hold.` : `${findings.length} of ${ruleNames.length} rules do not hold.`)
  return findings.length === 0 ? 0 : 1
}
