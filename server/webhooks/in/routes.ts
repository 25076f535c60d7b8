import type { Logger } from 'pino'
import { Type } from 'typebox'
import { connectorOf } from '../../gateways/index.ts'
import { fail } from '../../platform/errors.ts'
import { text, type RouterApp } from '../../platform/http.ts'
import { onceAnHour } from '../../platform/once-an-hour.ts'
import type { AskDeps } from '../../payments/index.ts'
import type { Notices } from './notices.ts'

export interface WebhooksInDeps extends Pick<AskDeps, 'accountOf' | 'clock'> {
  notices: Notices
  log: Logger
}

/** Where gateways send their notices: verify, keep once, answer. Not under /router: the gateway's signature is the credential. */
export const webhooksInRoutes = ({ accountOf, clock, notices, log }: WebhooksInDeps) => async (app: RouterApp) => {
  const isNews = onceAnHour(clock)
  // Signatures are over the bytes as they came, so nothing may parse them first.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => { parsed(null, body) })

  app.post('/hooks/:account_id', {
    schema: {
      hide: true,
      params: Type.Object({ account_id: text({ maxLength: 100 }) }),
    },
    config: { invalid: 'invalid_request', failed: 'internal_error' },
  }, async ({ params, headers, body }) => {
    const account = accountOf(params.account_id) ?? fail('route_not_found')
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]))
    const reading = connectorOf(account.gateway).readWebhook(account, { headers: flat, raw: Buffer.isBuffer(body) ? body : Buffer.alloc(0) }, clock.now())
    if (reading.verdict === 'forged') return fail('invalid_webhook', `The notice was refused: ${reading.because}`)
    if (reading.verdict === 'read') await notices.take(account.id, reading.event_id, reading.notices)
    if (reading.verdict === 'ignored' && isNews(`${account.id} ${reading.because}`)) log.info({ account_id: account.id, gateway: account.gateway, because: reading.because }, 'a notice was ignored')
    return { received: true }
  })
}
