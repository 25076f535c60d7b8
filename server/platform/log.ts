import { pino, type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/** What must never be readable in a log, wherever in a logged object it stands up to three levels deep. */
const secret = [
  'client_secret', 'secret', 'password', 'authorization', 'x-client-secret', 'x-api-version-secret', 'cookie',
  'card_number', 'number', 'cvv', 'card_cvv', 'card_expiry', 'card_expiry_mm', 'card_expiry_yy', 'card_holder_name', 'upi_id',
]
const everywhere = (name: string) => ['', '*.', '*.*.'].map(above => above === '' ? `["${name}"]` : `${above.slice(0, -1)}["${name}"]`)

/** What PostgreSQL and its driver add to an error: the row that was refused, the statement and its values. */
const rows = ['detail', 'where', 'query', 'parameters', 'args']

/** Of an error, and of those inside it, as pino writes them. */
const withoutRows = (error: unknown): unknown => {
  if (Array.isArray(error)) return error.map(withoutRows)
  if (typeof error !== 'object' || error === null || !('stack' in error)) return error
  return Object.fromEntries(Object.entries(error).filter(([name]) => !rows.includes(name)).map(([name, value]) => [name, withoutRows(value)]))
}

/** JSON lines on standard output, or where `to` leads, one per event, times in UTC. */
export const openLog = (level: string, to?: DestinationStream): Log => pino({
  level,
  serializers: { err: (error: Error) => withoutRows(pino.stdSerializers.err(error)) },
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: secret.flatMap(everywhere), censor: '[redacted]' },
}, to)
