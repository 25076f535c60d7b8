import type { Query } from '../platform/db.ts'
import { rules } from './rules.ts'

export interface Finding {
  rule: string
  says: string
  /** The first rows that contradict the rule. */
  rows: Record<string, unknown>[]
  /** Why it could not be checked, where it could not. */
  unchecked?: string
}

/**
 * Holds the money rules against the database; what is not right, with at most 20 rows for each rule, and what could not be
 * checked. Healthy: empty. `onRule` hears of each before it begins.
 */
export const examine = async (sql: Query, now: Date, onRule: (rule: string) => void = () => {}): Promise<Finding[]> => {
  const findings: Finding[] = []
  for (const { rule, says, sql: query } of rules) {
    onRule(rule)
    try {
      // A query that does not mention now must still be given the type of its parameter.
      const rows = await sql.unsafe(`select * from (${query}) contradicting where $1::timestamptz is not null limit 20`, [now])
      if (rows.length > 0) findings.push({ rule, says, rows: [...rows] })
    } catch (error) {
      findings.push({ rule, says, rows: [], unchecked: error instanceof Error ? error.message : String(error) })
    }
  }
  return findings
}

export const ruleNames = rules.map(({ rule }) => rule)
