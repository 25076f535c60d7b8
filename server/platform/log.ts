import { pino, type Logger } from 'pino'

export type Log = Logger

/** What must never be readable in a log, wherever in a logged object it stands up to three levels deep. */
const secret = [
  'client_secret', 'secret', 'password', 'authorization', 'x-client-secret', 'x-api-version-secret', 'cookie',
  'card_number', 'number', 'cvv', 'card_cvv', 'card_expiry', 'card_expiry_mm', 'card_expiry_yy', 'card_holder_name', 'upi_id',
]
const everywhere = (name: string) => ['', '*.', '*.*.'].map(above => above === '' ? `["${name}"]` : `${above.slice(0, -1)}["${name}"]`)

/** JSON lines on standard output, one per event, times in UTC. */
export const openLog = (level: string): Log => pino({
  level,
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: secret.flatMap(everywhere), censor: '[redacted]' },
})
