import { randomBytes } from 'node:crypto'
import { payerSide, type Gateway, type Route, type Simulator } from '../simulator/index.ts'
import { sameBytes } from '../signature.ts'
import { demo_accounts } from './demo-accounts.ts'
import { getCharge } from './simulator/charges.ts'
import { confirmIntent } from './simulator/confirm.ts'
import { createFacts, createIntent } from './simulator/create.ts'
import { API_VERSION } from './simulator/data.ts'
import { refusals, unauthenticated } from './simulator/errors.ts'
import { paymentDue } from './simulator/due.ts'
import { sealEvent } from './simulator/events.ts'
import { getIntent, intentFacts, listIntents } from './simulator/intents.ts'
import { drawQr, payer, qrImage } from './simulator/pages.ts'
import { getPayout, listBalanceTransactions, listPayouts } from './simulator/payouts.ts'
import { createRefund, getRefund, listRefunds, refundDue, refundFacts } from './simulator/refunds.ts'
import { createSession, expireSession, foundFacts, getSession, listSessions, sessionFacts } from './simulator/sessions.ts'
import { cancelIntent, captureIntent } from './simulator/steps.ts'

/**
 * A small Stripe, API 2026-10-28.endive: PaymentIntents, Checkout Sessions, charges, refunds, payouts, events. Written from the types of the Node client
 * 23.1.0 (MIT) and from docs.stripe.com. docs/simulators.md says what it does beside that.
 */
export const simulator: Gateway = {
  name: 'stripe',
  title: 'Stripe (simulated)',
  api_path: '/v1',
  accounts: demo_accounts,
  credentials: ({ client_secret, more }) => ({ secret_key: client_secret, webhook_secret: more?.['webhook_secret'] ?? '' }),
  routes: sim => [...intentRoutes(sim), ...sessionRoutes(sim), ...refundRoutes(sim), ...otherRoutes(sim)],
  ...payerSide(payer),
  admit: (sim, { headers }, route) => {
    if (route.open) return undefined
    const key = keyOf(headers.authorization)
    return [...sim.accounts.values()].find(({ client_secret }) => sameBytes(Buffer.from(client_secret), key)) ?? unauthenticated
  },
  refuse: refusals,
  headers: ({ headers }) => {
    const key = headers['idempotency-key']
    return { 'request-id': `req_${randomBytes(7).toString('hex')}`, 'stripe-version': API_VERSION, ...(typeof key === 'string' ? { 'idempotency-key': key } : {}) }
  },
  // What was refused before anything was done may be sent again, put right.
  idempotency: { header: 'idempotency-key', replayed: { 'idempotent-replayed': 'true' }, fresh: {}, keeps: ({ status }) => status === 200 || status === 402 || status >= 500 },
  webhook: { seal: sealEvent, retry_minutes: [30, 60, 120] },
  paymentDue,
  refundDue,
}

/** `Bearer sk_…`, or Basic with the key as the user. */
const keyOf = (authorization: unknown): Buffer => {
  const [scheme = '', value = ''] = String(authorization ?? '').split(' ')
  return scheme.toLowerCase() === 'basic' ? Buffer.from(Buffer.from(value, 'base64').toString().replace(/:.*$/, '')) : Buffer.from(value)
}

const intentRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/v1/payment_intents', operation: 'create_payment_intent', facts: createFacts, handle: asked => createIntent(sim, asked) },
  { method: 'GET', path: '/v1/payment_intents', operation: 'list_payment_intents', handle: asked => listIntents(sim, asked) },
  { method: 'GET', path: '/v1/payment_intents/:id', operation: 'get_payment_intent', facts: asked => intentFacts(sim, asked), handle: asked => getIntent(sim, asked) },
  { method: 'POST', path: '/v1/payment_intents/:id/confirm', operation: 'confirm', facts: asked => intentFacts(sim, asked), handle: asked => confirmIntent(sim, asked) },
  { method: 'POST', path: '/v1/payment_intents/:id/capture', operation: 'capture', facts: asked => intentFacts(sim, asked), handle: asked => captureIntent(sim, asked) },
  { method: 'POST', path: '/v1/payment_intents/:id/cancel', operation: 'cancel', facts: asked => intentFacts(sim, asked), handle: asked => cancelIntent(sim, asked) },
  { method: 'GET', path: '/v1/charges/:id', operation: 'get_charge', handle: asked => getCharge(sim, asked) },
]

const sessionRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/v1/checkout/sessions', operation: 'create_checkout_session', facts: sessionFacts, handle: asked => createSession(sim, asked) },
  { method: 'GET', path: '/v1/checkout/sessions', operation: 'list_checkout_sessions', handle: asked => listSessions(sim, asked) },
  { method: 'GET', path: '/v1/checkout/sessions/:id', operation: 'get_checkout_session', facts: asked => foundFacts(sim, asked), handle: asked => getSession(sim, asked) },
  { method: 'POST', path: '/v1/checkout/sessions/:id/expire', operation: 'expire_checkout_session', facts: asked => foundFacts(sim, asked), handle: asked => expireSession(sim, asked) },
]

const refundRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/v1/refunds', operation: 'refund', facts: refundFacts, handle: asked => createRefund(sim, asked) },
  { method: 'GET', path: '/v1/refunds', operation: 'list_refunds', handle: asked => listRefunds(sim, asked) },
  { method: 'GET', path: '/v1/refunds/:id', operation: 'get_refund', handle: asked => getRefund(sim, asked) },
]

const otherRoutes = (sim: Simulator): Route[] => [
  { method: 'GET', path: '/v1/payouts', operation: 'list_payouts', handle: asked => listPayouts(sim, asked) },
  { method: 'GET', path: '/v1/payouts/:id', operation: 'get_payout', handle: asked => getPayout(sim, asked) },
  { method: 'GET', path: '/v1/balance_transactions', operation: 'list_balance_transactions', handle: asked => listBalanceTransactions(sim, asked) },
  { method: 'GET', path: '/qr/:file', operation: 'qr', open: true, handle: asked => qrImage(sim, asked), finish: drawQr },
]
