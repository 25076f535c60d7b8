import { Type } from 'typebox'
import { wireTime, type Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { nullable, operation, text, type RouterApp } from '../platform/http.ts'
import { selectDowntimes } from './downtime.ts'

const Downtime = Type.Object({
  project_id: Type.String(),
  account_id: Type.String(),
  source: Type.String({ description: 'breaker: found by what became of payments; gateway: said by the gateway itself.' }),
  name: Type.String({ description: "The gateway's own id, or the segment that the breaker is about; empty: all payments." }),
  method: nullable(Type.String({ description: 'Null: all.' })),
  issuer: nullable(Type.String({ description: 'Bank, card network or UPI handle; null: all.' })),
  severity: nullable(Type.String({ description: 'As the gateway puts it; low does not steer payments.' })),
  began_at: Type.String(),
  ended_at: nullable(Type.String({ description: 'Null while it lasts.' })),
}, { title: 'Downtime' })

const listDowntimes = operation({
  id: 'listDowntimes', tag: 'Control: routing', summary: 'List downtimes of gateway accounts',
  description: 'What is down now comes first; then what was in the last seven days, newest first.',
  schema: { querystring: Type.Object({ project_id: Type.Optional(text({ maxLength: 200 })) }), response: { 200: Type.Object({ downtimes: Type.Array(Downtime) }) } },
  refusals: ['invalid_request', 'retrieval_failed'],
})

export const downtimeRoutes = ({ sql, clock }: { sql: Sql; clock: Clock }) => async (app: RouterApp) => {
  app.get('/routing/downtime', listDowntimes, async ({ query }) => ({
    downtimes: (await selectDowntimes(sql, clock.now(), query.project_id)).map(({ began_at, ended_at, ...row }) =>
      ({ ...row, began_at: wireTime(began_at), ended_at: ended_at === null ? null : wireTime(ended_at) })),
  }))
}
