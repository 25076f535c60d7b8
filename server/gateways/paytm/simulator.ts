import type { Asked, Gateway, Route, Simulator } from '../simulator/index.ts'
import { demo_accounts } from './demo-accounts.ts'
import { refusals } from './simulator/answers.ts'
import { admit } from './simulator/door.ts'
import { sealNotice } from './simulator/notices.ts'
import { bodyFacts, cardKind, initiate, status } from './simulator/orders.ts'
import { payersSide } from './simulator/pages.ts'
import { payFacts, processTransaction } from './simulator/pay.ts'
import { applyRefund, refundDue, refundFacts, refundStatus } from './simulator/refunds.ts'
import { settlementList } from './simulator/settlements.ts'
import { paymentDue } from './simulator/settle.ts'

/**
 * A small Paytm Payment Gateway: orders and payments of the theia API, status v3, refunds, the settlement list, its checksum. Written from
 * paytmpayments.com/docs and business.paytm.com/docs. docs/simulators.md says what it does beside that.
 */
export const simulator: Gateway = {
  name: 'paytm',
  title: 'Paytm PG (simulated)',
  api_path: '',
  accounts: demo_accounts,
  credentials: ({ client_id, client_secret, more = {} }) => ({ mid: client_id, merchant_key: client_secret, website_name: more.website_name ?? '' }),
  routes: sim => routes(sim),
  ...payersSide,
  admit: (sim, asked, { operation }) => admit(sim, asked, operation),
  refuse: refusals,
  webhook: { seal: sealNotice, retry_minutes: [1, 5, 30, 120, 360, 1_440] },
  paymentDue,
  refundDue,
}

const routes = (sim: Simulator): Route[] => {
  const post = (path: string, operation: string, handle: Route['handle'], facts: (asked: Asked) => ReturnType<NonNullable<Route['facts']>>): Route => ({ method: 'POST', path, operation, handle, facts })
  return [
    post('/theia/api/v1/initiateTransaction', 'initiate', asked => initiate(sim, asked), bodyFacts),
    post('/theia/api/v1/fetchBinDetail', 'card_kind', asked => cardKind(sim, asked), ({ query }) => ({ reference: query.orderId })),
    post('/theia/api/v1/processTransaction', 'pay', asked => processTransaction(sim, asked), payFacts),
    post('/v3/order/status', 'status', asked => status(sim, asked), bodyFacts),
    post('/refund/apply', 'refund', asked => applyRefund(sim, asked), refundFacts),
    post('/v2/refund/status', 'refund_status', asked => refundStatus(sim, asked), refundFacts),
    post('/merchant-settlement-service/settlement/list', 'settlements', asked => settlementList(sim, asked), () => ({})),
  ]
}
