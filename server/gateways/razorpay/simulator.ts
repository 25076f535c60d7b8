import { sameBytes } from '../signature.ts'
import { payerSide, text, type Asked, type Gateway, type Route, type Simulator } from '../simulator/index.ts'
import { demo_accounts } from './demo-accounts.ts'
import { capturePayment } from './simulator/capture.ts'
import { checkoutPages } from './simulator/checkout.ts'
import { getDowntime, listDowntimes, setDowntime } from './simulator/downtimes.ts'
import { refusals, unauthenticated } from './simulator/errors.ts'
import { listMethods } from './simulator/methods-list.ts'
import { sealNotice } from './simulator/notices.ts'
import { createOrder, getOrder, listOrders } from './simulator/orders.ts'
import { generateOtp, submitOtp } from './simulator/otp.ts'
import { payer } from './simulator/pages.ts'
import { createPayment, payFacts } from './simulator/pay.ts'
import { getPayment, listPayments, orderFacts, orderPayments, paymentFacts } from './simulator/payments.ts'
import { getSettlement, listSettlements, settlementRecon } from './simulator/recon.ts'
import { createRefund, getRefund, listRefunds, refundDue, refundFacts } from './simulator/refunds.ts'
import { paymentDue } from './simulator/settle.ts'
import { validateVpa } from './simulator/vpa.ts'

/**
 * A small Razorpay: API v1 in test mode, server to server, as published in razorpay.com/docs and github.com/razorpay/markdown-docs (ab3bda5f).
 * docs/simulators.md says what it does beside that.
 */
export const simulator: Gateway = {
  name: 'razorpay',
  title: 'Razorpay (simulated)',
  api_path: '/v1',
  accounts: demo_accounts,
  credentials: ({ client_id, client_secret, more }) => ({ key_id: client_id, key_secret: client_secret, webhook_secret: more?.webhook_secret ?? '' }),
  routes: sim => [...orderRoutes(sim), ...paymentRoutes(sim), ...refundRoutes(sim), ...otherRoutes(sim)],
  ...payerSide(payer),
  pages: sim => [...payerSide(payer).pages(sim), ...checkoutPages(sim)],
  admit: (sim, { headers }, route) => {
    const [key_id = '', key_secret = ''] = basic(headers.authorization)
    const account = sim.accounts.get(key_id)
    // Calls from a payer's side carry the key id alone.
    if (route.open && key_secret === '') return account
    return account !== undefined && sameBytes(Buffer.from(account.client_secret), Buffer.from(key_secret)) ? account : unauthenticated
  },
  refuse: refusals,
  idempotency: { header: 'x-refund-idempotency', replayed: {}, fresh: {} },
  webhook: { seal: sealNotice, retry_minutes: [1, 5, 15, 45, 120, 360, 720] },
  paymentDue,
  refundDue,
}

/** Key id and secret of a header; the scheme is read to the letter. */
const basic = (header: string | string[] | undefined): string[] => {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(typeof header === 'string' ? header : '') ?? []
  const decoded = Buffer.from(encoded ?? '', 'base64').toString()
  const colon = decoded.indexOf(':')
  return colon < 0 ? [] : [decoded.slice(0, colon), decoded.slice(colon + 1)]
}

const ofPayment = (sim: Simulator) => (asked: Asked) => paymentFacts(sim, asked)

const orderRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/v1/orders', operation: 'create_order', handle: asked => createOrder(sim, asked), facts: ({ body }) => ({ reference: text(body, 'receipt') || undefined }) },
  { method: 'GET', path: '/v1/orders', operation: 'get_orders', handle: asked => listOrders(sim, asked), facts: ({ query }) => ({ reference: query.receipt }) },
  { method: 'GET', path: '/v1/orders/:id', operation: 'get_order', handle: asked => getOrder(sim, asked), facts: asked => orderFacts(sim, asked) },
  { method: 'GET', path: '/v1/orders/:id/payments', operation: 'get_order_payments', handle: asked => orderPayments(sim, asked), facts: asked => orderFacts(sim, asked) },
]

const paymentRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/v1/payments/create/json', operation: 'create_payment', handle: asked => createPayment(sim, asked), facts: asked => payFacts(sim, asked) },
  { method: 'POST', path: '/v1/payments/validate/vpa', operation: 'validate_vpa', handle: ({ body }) => validateVpa(body), facts: ({ body }) => ({ vpa: text(body, 'vpa') }) },
  { method: 'GET', path: '/v1/payments', operation: 'get_payments', handle: asked => listPayments(sim, asked) },
  { method: 'GET', path: '/v1/payments/:id', operation: 'get_payment', handle: asked => getPayment(sim, asked), facts: ofPayment(sim) },
  { method: 'POST', path: '/v1/payments/:id/capture', operation: 'capture', handle: asked => capturePayment(sim, asked), facts: ofPayment(sim) },
  { method: 'POST', path: '/v1/payments/:id/otp_generate', operation: 'otp_generate', open: true, handle: asked => generateOtp(sim, asked), facts: ofPayment(sim) },
  { method: 'POST', path: '/v1/payments/:id/otp/submit', operation: 'otp_submit', open: true, handle: asked => submitOtp(sim, asked), facts: ofPayment(sim) },
  { method: 'POST', path: '/v1/payments/:id/otp/resend', operation: 'otp_resend', open: true, handle: asked => generateOtp(sim, asked), facts: ofPayment(sim) },
]

const refundRoutes = (sim: Simulator): Route[] => [
  { method: 'POST', path: '/v1/payments/:id/refund', operation: 'refund', handle: asked => createRefund(sim, asked), facts: refundFacts },
  { method: 'GET', path: '/v1/payments/:id/refunds', operation: 'get_refunds', handle: asked => listRefunds(sim, asked), facts: ofPayment(sim) },
  { method: 'GET', path: '/v1/payments/:id/refunds/:refund_id', operation: 'get_refund', handle: asked => getRefund(sim, asked), facts: ofPayment(sim) },
  { method: 'GET', path: '/v1/refunds', operation: 'get_refunds', handle: asked => listRefunds(sim, asked) },
  { method: 'GET', path: '/v1/refunds/:refund_id', operation: 'get_refund', handle: asked => getRefund(sim, asked) },
]

const otherRoutes = (sim: Simulator): Route[] => [
  { method: 'GET', path: '/v1/payments/downtimes', operation: 'get_downtimes', handle: () => listDowntimes(sim) },
  { method: 'GET', path: '/v1/payments/downtimes/:id', operation: 'get_downtime', handle: asked => getDowntime(sim, asked) },
  { method: 'POST', path: '/v1/_downtimes', operation: 'set_downtime', open: true, handle: asked => setDowntime(sim, asked) },
  { method: 'GET', path: '/v1/methods', operation: 'get_methods', open: true, handle: listMethods },
  { method: 'GET', path: '/v1/settlements', operation: 'get_settlements', handle: asked => listSettlements(sim, asked) },
  { method: 'GET', path: '/v1/settlements/recon/combined', operation: 'settlement_recon', handle: asked => settlementRecon(sim, asked) },
  { method: 'GET', path: '/v1/settlements/:id', operation: 'get_settlement', handle: asked => getSettlement(sim, asked) },
]
