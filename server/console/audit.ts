import type { Sql } from '../platform/db.ts'
import type { Page } from '../platform/paging.ts'

interface AuditRow {
  entry: bigint
  at: Date
  actor: string
  action: string
  subject: string
  detail: Record<string, unknown>
}

/** Newest first, those before `before`, where that is given; and one more than `limit`, which tells whether there are more. */
export const selectAudit = (sql: Sql, { before, limit }: Page, subject: string | undefined) => sql<AuditRow[]>`
  select entry, at, actor, action, subject, detail from audit_log
   where entry < coalesce(${before ?? null}::bigint, 9223372036854775807) and subject = coalesce(${subject ?? null}, subject)
   order by entry desc limit ${limit + 1}`
