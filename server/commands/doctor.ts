import { examine, ruleNames, type Finding } from '../doctor/index.ts'
import { systemClock } from '../platform/clock.ts'
import { readFlags } from './arguments.ts'
import { withDatabase } from './database.ts'

export const help = `Usage: sluice doctor

Holds the money rules, as SQL, against the database of DATABASE_URL, or of a running sluice start. Prints what
contradicts them, and what could not be checked, and exits with 1; exits with 0 when all rules hold. It only reads: whole
tables, so that it takes minutes on a large database.`

/** Which rule is being checked, on one line of a terminal. */
const showProgress = () => {
  let begun = 0
  return {
    onRule: (rule: string) => { process.stderr.write(`\r\x1b[2K${begun += 1} of ${ruleNames.length}: ${rule} `) },
    end: () => { process.stderr.write('\r\x1b[2K') },
  }
}

export const run = async (args: string[]) => {
  readFlags('doctor', args, {})
  const progress = process.stderr.isTTY ? showProgress() : undefined
  const findings = await withDatabase(process.env, sql => examine(sql, systemClock.now(), progress?.onRule))
  progress?.end()
  for (const { rule, says, rows, unchecked } of findings) {
    console.log(unchecked === undefined ? `${rule}: ${says}` : `${rule} could not be checked: ${unchecked}`)
    for (const row of rows) console.log(`  ${JSON.stringify(row, (_, value: unknown) => typeof value === 'bigint' ? String(value) : value)}`)
  }
  console.log(summary(findings))
  return findings.length === 0 ? 0 : 1
}

const summary = (findings: Finding[]) => {
  if (findings.length === 0) return `All ${ruleNames.length} rules hold.`
  const unchecked = findings.filter(finding => finding.unchecked !== undefined).length
  const counts: [number, string][] = [[findings.length - unchecked, 'do not hold'], [unchecked, 'could not be checked']]
  return `${counts.filter(([count]) => count > 0).map(([count, what]) => `${count} of ${ruleNames.length} rules ${what}`).join(', ')}.`
}
