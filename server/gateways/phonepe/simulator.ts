import { payerSide, type Asked, type Gateway, type Route, type Simulator } from '../simulator/index.ts'
import { demo_accounts } from './demo-accounts.ts'
import { refusals, unauthorized } from './simulator/errors.ts'
import { cancel, capture, captureFacts } from './simulator/holds.ts'
import { sealNotice } from './simulator/notices.ts'
import { getOrder, getTransaction } from './simulator/orders.ts'
import { payer } from './simulator/pages.ts'
import { pay, payFacts } from './simulator/pay.ts'
import { createRefund, getRefund, refundDue, refundFacts } from './simulator/refunds.ts'
import { paymentDue } from './simulator/settle.ts'
import { bearer, giveToken } from './simulator/tokens.ts'

const api = '/apis/pg-sandbox'

/**
 * A small PhonePe Payment Gateway: API v2, custom checkout, standard checkout and one-time mandates, below one host as in the sandbox. Written
 * from developer.phonepe.com. docs/simulators.md says what it does beside that.
 */
export const simulator: Gateway = {
  name: 'phonepe',
  title: 'PhonePe PG (simulated)',
  api_path: api,
  accounts: demo_accounts,
  credentials: ({ client_id, client_secret, more = {} }) => ({
    client_id, client_secret, client_version: more.client_version ?? '', webhook_username: more.webhook_username ?? '', webhook_password: more.webhook_password ?? '',
    encryption_key: more.encryption_key ?? '', encryption_key_id: more.encryption_key_id ?? '',
  }),
  routes,
  ...payerSide(payer),
  admit: (sim, { headers }, { open }) => open ? undefined : bearer(sim, headers.authorization) ?? unauthorized,
  refuse: refusals,
  webhook: { seal: sealNotice, retry_minutes: [1, 5, 30] },
  paymentDue,
  refundDue,
}

function routes(sim: Simulator): Route[] {
  const ofOrder = ({ params }: Asked) => ({ reference: params.merchant_order_id })
  const at = (path: string) => api + path
  return [
    { method: 'POST', path: at('/v1/oauth/token'), operation: 'token', open: true, handle: asked => giveToken(sim, asked) },
    { method: 'POST', path: at('/payments/v2/pay'), operation: 'pay', facts: payFacts, handle: asked => pay(sim, asked, 'payments') },
    { method: 'POST', path: at('/checkout/v2/pay'), operation: 'pay', facts: payFacts, handle: asked => pay(sim, asked, 'checkout') },
    { method: 'GET', path: at('/payments/v2/order/:merchant_order_id/status'), operation: 'get_order', facts: ofOrder, handle: asked => getOrder(sim, asked, 'payments') },
    { method: 'GET', path: at('/checkout/v2/order/:merchant_order_id/status'), operation: 'get_order', facts: ofOrder, handle: asked => getOrder(sim, asked, 'checkout') },
    { method: 'GET', path: at('/payments/v2/transaction/:transaction_id/status'), operation: 'get_transaction', facts: ({ params }) => ({ reference: params.transaction_id }), handle: asked => getTransaction(sim, asked, 'payments') },
    { method: 'GET', path: at('/checkout/v2/transaction/:transaction_id/status'), operation: 'get_transaction', facts: ({ params }) => ({ reference: params.transaction_id }), handle: asked => getTransaction(sim, asked, 'checkout') },
    { method: 'POST', path: at('/payments/v2/capture'), operation: 'capture', facts: captureFacts, handle: asked => capture(sim, asked) },
    { method: 'POST', path: at('/payments/v2/:merchant_order_id/cancel'), operation: 'cancel', facts: ofOrder, handle: asked => cancel(sim, asked) },
    { method: 'POST', path: at('/payments/v2/refund'), operation: 'refund', facts: refundFacts, handle: asked => createRefund(sim, asked) },
    { method: 'GET', path: at('/payments/v2/refund/:merchant_refund_id/status'), operation: 'get_refund', facts: ({ params }) => ({ reference: params.merchant_refund_id }), handle: asked => getRefund(sim, asked) },
  ]
}
