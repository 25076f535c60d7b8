import { feeOf, rows, settledEvents, settlementOf, type Answer, type Asked, type SettledEvent, type Simulator } from '../../simulator/index.ts'
import { ownerOf } from './pay.ts'
import { paymentData } from './entity.ts'
import { addedOn } from './times.ts'

/** GET /settlement/range [docs.payu.in: settlement-detail-range-api]: what was paid out on the days asked for, at most three. */

const wrong = (message: string): Answer => ({ status: 200, body: { status: 1, message } })
export const unauthorized = wrong('Unauthorized: Invalid signature')

const day = /^\d{4}-\d\d-\d\d$/
const day_ms = 86_400_000
const major = (minor: number) => (minor / 100).toFixed(2)
const sum = (events: SettledEvent[], of: (event: SettledEvent) => number) => events.reduce((total, event) => total + of(event), 0)

const transaction = (sim: Simulator, event: SettledEvent) => {
  const [order, payment] = [rows.orderById(sim.ledger, event.order_id), rows.paymentById(sim.ledger, event.payment_id)]
  const fee = feeOf(event)
  return {
    action: event.kind === 'REFUND' ? 'refund' : 'capture', payuId: String(event.payment_id), requestId: String(event.id), merchantTransactionId: order?.reference ?? '', transactionAmount: major(event.amount_minor),
    merchantServiceFee: major(fee.charge), merchantServiceTax: major(fee.tax), merchantNetAmount: major(event.amount_minor - fee.charge - fee.tax), sgst: '0', cgst: '0', igst: '0', mode: payment ? paymentData(payment).pg : '',
    paymentStatus: 'captured', transactionDate: addedOn(event.started_at), requestDate: addedOn(event.at), requestedAmount: major(event.amount_minor), bankName: payment ? paymentData(payment).bankcode : '',
    totalProcessingFee: major(fee.charge), totalServiceTax: major(fee.tax), transactionCurrency: event.currency, settlementCurrency: event.currency,
  }
}

const settlement = (sim: Simulator, events: SettledEvent[]) => {
  const [first] = events
  if (!first) throw new Error('a settlement is of something')
  const { id, utr, processed } = settlementOf(first)
  const [paid, returned] = [events.filter(({ kind }) => kind === 'PAYMENT'), events.filter(({ kind }) => kind === 'REFUND')]
  const [amount, refunds, fee, tax] = [sum(paid, event => event.amount_minor), sum(returned, event => event.amount_minor), sum(events, event => feeOf(event).charge), sum(events, event => feeOf(event).tax)]
  return {
    settlementId: id, settlementCompletedDate: `${addedOn(processed)}.000000`, settlementAmount: major(amount - refunds - fee - tax), merchantId: 1, utrNumber: utr, transactionAmount: major(amount), adjustmentAmount: '0.0',
    refundAmount: major(refunds), chargebackAmount: '0.0', refundReversalAmount: '0.0', chargebackReversalAmount: '0.0', serviceFee: major(fee), serviceTax: major(tax), additionalServiceFee: '0.0', additionalServiceTax: '0.0',
    numberOfTransactions: events.length, transaction: events.map(event => transaction(sim, event)),
  }
}

export const settlementRange = (sim: Simulator, { account, query }: Asked): Answer => {
  const { dateFrom = '', dateTo = dateFrom } = query
  const [page, size] = [Number(query.page ?? 1), Number(query.pageSize ?? 100)]
  if (!day.test(dateFrom) || !day.test(dateTo) || !(page >= 1) || !(size >= 1 && size <= 50_000)) return wrong('Invalid parameters')
  if (Date.parse(dateTo) - Date.parse(dateFrom) >= 3 * day_ms) return wrong('Date range exceeds maximum limit of 3 days')
  const settled = settledEvents(sim.ledger, { account: ownerOf(account), refunded: 'success' }).filter(event => {
    const { processed } = settlementOf(event)
    const on = addedOn(processed).slice(0, 10)
    return processed <= sim.clock.now() && on >= dateFrom && on <= dateTo
  })
  const days = [...Map.groupBy(settled, event => settlementOf(event).id).values()]
  const data = days.slice((page - 1) * size, page * size)
  return data.length === 0 ? wrong('No data found') : { status: 200, body: { status: 0, result: { page, size: data.length, totalCount: days.length, data: data.map(events => settlement(sim, events)) } } }
}
