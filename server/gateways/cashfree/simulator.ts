import { sameBytes } from '../signature.ts'
import { minorOf, part, payerSide, text, type Asked, type Body, type Gateway, type Route, type Simulator } from '../simulator/index.ts'
import { demo_accounts } from './demo-accounts.ts'
import { authorizationFacts, authorize } from './simulator/authorization.ts'
import { checkoutPages } from './simulator/checkout.ts'
import { refusals, unauthenticated } from './simulator/errors.ts'
import { sealNotice } from './simulator/notices.ts'
import { createOrder, getOrder, terminateOrder, versions, wrongVersion } from './simulator/orders.ts'
import { authenticate } from './simulator/otp.ts'
import { payer } from './simulator/pages.ts'
import { drawQr, payFacts, payOrder } from './simulator/pay.ts'
import { getPayment, getPayments } from './simulator/payments.ts'
import { settlementRecon } from './simulator/recon.ts'
import { createRefund, getRefund, getRefunds, refundDue, refundFacts } from './simulator/refunds.ts'
import { paymentDue } from './simulator/settle.ts'
import { getSimulation, simulate } from './simulator/simulate.ts'

/**
 * A small Cashfree Payment Gateway: API 2023-08-01 and 2025-01-01, as published. Written from the OpenAPI document in
 * github.com/cashfree/cashfree-pg (Apache-2.0) and from cashfree.com/docs. docs/simulators.md says what it does beside that.
 */
export const simulator: Gateway = {
  name: 'cashfree',
  title: 'Cashfree PG (simulated)',
  api_path: '/pg',
  accounts: demo_accounts,
  credentials: ({ client_id, client_secret }) => ({ client_id, client_secret }),
  routes: sim => [...orderRoutes(sim), ...payRoutes(sim), ...refundRoutes(sim), ...otherRoutes(sim)],
  ...payerSide(payer),
  pages: sim => [...payerSide(payer).pages(sim), ...checkoutPages(sim)],
  admit: (sim, { headers }, route) => {
    const account = sim.accounts.get(String(headers['x-client-id']))
    if (!route.open && !(account && sameBytes(Buffer.from(account.client_secret), Buffer.from(String(headers['x-client-secret']))))) return unauthenticated
    return versions.includes(String(headers['x-api-version'])) ? (route.open ? undefined : account) : wrongVersion(headers['x-api-version'])
  },
  refuse: refusals,
  headers: ({ headers }) => {
    const [version, request_id] = [headers['x-api-version'], headers['x-request-id']]
    return { ...(typeof version === 'string' ? { 'x-api-version': version } : {}), ...(typeof request_id === 'string' ? { 'x-request-id': request_id } : {}) }
  },
  idempotency: { header: 'x-idempotency-key', replayed: { 'x-idempotency-replayed': 'true' }, fresh: { 'x-idempotency-replayed': 'false' } },
  webhook: { seal: sealNotice, retry_minutes: [2, 10, 30] },
  paymentDue,
  refundDue,
}

const ofOrder = ({ params }: Asked) => ({ reference: params.order_id })
const bodyOf = ({ body }: Asked) => (body ?? {}) as Body

const orderRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/pg/orders', operation: 'create_order', handle: asked => createOrder(sim, asked),
    facts: asked => ({ reference: text(bodyOf(asked), 'order_id'), amount_minor: minorOf(bodyOf(asked).order_amount) }) },
  { method: 'GET', path: '/pg/orders/:order_id', operation: 'get_order', facts: ofOrder, handle: asked => getOrder(sim, asked) },
  { method: 'PATCH', path: '/pg/orders/:order_id', operation: 'terminate_order', facts: ofOrder, handle: asked => terminateOrder(sim, asked) },
]

const payRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/pg/orders/sessions', operation: 'pay', open: true, facts: asked => payFacts(sim, asked), handle: asked => payOrder(sim, asked), finish: drawQr },
  { method: 'POST', path: '/pg/orders/pay/authenticate/:cf_payment_id', operation: 'authenticate', open: true, facts: ({ params }) => ({ reference: params.cf_payment_id }), handle: asked => authenticate(sim, asked) },
  { method: 'POST', path: '/pg/orders/:order_id/authorization', operation: 'capture', facts: authorizationFacts, handle: asked => authorize(sim, asked) },
  { method: 'GET', path: '/pg/orders/:order_id/payments', operation: 'get_payments', facts: ofOrder, handle: asked => getPayments(sim, asked) },
  { method: 'GET', path: '/pg/orders/:order_id/payments/:cf_payment_id', operation: 'get_payment', facts: ofOrder, handle: asked => getPayment(sim, asked) },
]

const refundRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/pg/orders/:order_id/refunds', operation: 'refund', facts: refundFacts, handle: asked => createRefund(sim, asked) },
  { method: 'GET', path: '/pg/orders/:order_id/refunds', operation: 'get_refunds', facts: ofOrder, handle: asked => getRefunds(sim, asked) },
  { method: 'GET', path: '/pg/orders/:order_id/refunds/:refund_id', operation: 'get_refund', facts: ({ params }) => ({ reference: params.refund_id, order_id: params.order_id }), handle: asked => getRefund(sim, asked) },
]

const otherRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/pg/settlement/recon', operation: 'settlement_recon', handle: asked => settlementRecon(sim, asked) },
  { method: 'POST', path: '/pg/simulate', operation: 'simulate', handle: asked => simulate(sim, asked), facts: asked => ({ reference: text(bodyOf(asked), 'entity_id'), payment_status: text(part(asked.body, 'entity_simulation'), 'payment_status') }) },
  { method: 'GET', path: '/pg/simulate/:simulation_id', operation: 'get_simulation', handle: asked => getSimulation(sim, asked) },
]
