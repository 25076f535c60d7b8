import { feeOf, part, rows, settledEvents, settlementOf, text, type Answer, type Asked, type SettledEvent, type Simulator } from '../../simulator/index.ts'
import { chargeEntity } from './charges.ts'
import { noSuch } from './errors.ts'
import { idOf, seconds } from './ids.ts'
import { expanded, fieldsOf, listAnswer } from './lists.ts'
import { refundEntity } from './refunds.ts'

/** Automatic payouts, one a day, with the balance transactions that they are made of. */

const movedOf = (sim: Simulator, account: string) => settledEvents(sim.ledger, { account, refunded: 'succeeded' }).toReversed()

const netOf = (event: SettledEvent) => (event.kind === 'REFUND' ? -event.amount_minor : event.amount_minor) - feeOf(event).charge - feeOf(event).tax

const lineOf = (sim: Simulator, event: SettledEvent, expand: string[]) => {
  const refund = event.kind === 'REFUND'
  const fee = feeOf(event)
  const currency = event.currency.toLowerCase()
  const detail = (type: string, amount: number, description: string) => ({ amount, application: null, currency, description, type })
  return {
    id: idOf('txn', event.id), object: 'balance_transaction', amount: refund ? -event.amount_minor : event.amount_minor, available_on: seconds(settlementOf(event).initiated), balance_type: 'payments', created: seconds(event.at), currency,
    description: null, exchange_rate: null, fee: fee.charge + fee.tax, fee_details: refund ? [] : [detail('stripe_fee', fee.charge, 'Stripe processing fees'), detail('tax', fee.tax, 'GST')], net: netOf(event),
    reporting_category: refund ? 'refund' : 'charge', source: expand.includes('source') ? sourceOf(sim, event) : idOf(refund ? 're' : 'ch', event.id), status: 'available', type: refund ? 'refund' : 'charge',
  }
}

const sourceOf = ({ ledger }: Simulator, { kind, id, order_id }: SettledEvent) => {
  const order = rows.orderById(ledger, order_id)
  const [payment, refund] = kind === 'REFUND' ? [undefined, rows.refundById(ledger, id)] : [rows.paymentById(ledger, id), undefined]
  return order && payment ? chargeEntity(order, payment) : order && refund ? refundEntity(order, refund) : null
}

const payoutsOf = (sim: Simulator, account: string) => [...Map.groupBy(movedOf(sim, account), event => settlementOf(event).id)].flatMap(([day, moved]) => {
  const [first] = moved
  return first === undefined || settlementOf(first).processed > sim.clock.now() ? [] : [{ ...settlementOf(first), id: `po_3Sim${day}`, currency: first.currency, moved }]
})

const payoutEntity = ({ id, utr, initiated, processed, currency, moved }: ReturnType<typeof payoutsOf>[number]) => ({
  id, object: 'payout', amount: moved.reduce((sum, event) => sum + netOf(event), 0), application_fee: null, application_fee_amount: null, arrival_date: seconds(processed), automatic: true, balance_transaction: null, created: seconds(initiated),
  currency: currency.toLowerCase(), description: 'STRIPE PAYOUT', destination: null, failure_balance_transaction: null, failure_code: null, failure_message: null, livemode: false, metadata: {}, method: 'standard', original_payout: null,
  payout_method: null, reconciliation_status: 'completed', reversed_by: null, source_type: 'card', statement_descriptor: null, status: 'paid', trace_id: { status: 'supported', value: utr }, type: 'bank_account',
})

export const listPayouts = (sim: Simulator, asked: Asked): Answer => {
  const fields = fieldsOf(asked)
  const [status, arrival] = [text(fields, 'status'), part(fields, 'arrival_date')]
  const found = payoutsOf(sim, asked.account?.client_id ?? '').map(payoutEntity)
    .filter(payout => (status === '' || payout.status === status) && payout.arrival_date >= Number(arrival.gte ?? 0) && payout.arrival_date <= Number(arrival.lte ?? Infinity))
  return listAnswer(asked, '/v1/payouts', found.map(payout => ({ id: payout.id, created: payout.created, entity: () => payout })))
}

export const getPayout = (sim: Simulator, { account, params }: Asked): Answer => {
  const found = payoutsOf(sim, account?.client_id ?? '').find(({ id }) => id === params.id)
  return found ? { status: 200, body: payoutEntity(found) } : noSuch('payout', params.id ?? '')
}

export const listBalanceTransactions = (sim: Simulator, asked: Asked): Answer => {
  const payout = text(fieldsOf(asked), 'payout')
  const account = asked.account?.client_id ?? ''
  const found = payout === '' ? movedOf(sim, account) : payoutsOf(sim, account).find(({ id }) => id === payout)?.moved
  if (!found) return noSuch('payout', payout)
  const expand = expanded(asked, 'data.')
  return listAnswer(asked, '/v1/balance_transactions', found.map(event => ({ id: idOf('txn', event.id), created: seconds(event.at), entity: () => lineOf(sim, event, expand) })))
}
