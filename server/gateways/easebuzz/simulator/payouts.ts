import { feeOf, rows, settledEvents, settlementOf, type Answer, type Asked, type SettledEvent, type Simulator } from '../../simulator/index.ts'
import { nothing_found } from './errors.ts'
import { addedOn, easepayId, shortDecimals } from './entity.ts'
import { formOf, ownerOf } from './transactions.ts'

const sum = (events: SettledEvent[], of: (event: SettledEvent) => number) => events.reduce((total, event) => total + of(event), 0)
const netOf = (event: SettledEvent) => (event.kind === 'REFUND' ? -event.amount_minor : event.amount_minor - feeOf(event).charge - feeOf(event).tax)

/** payout/v1/retrieve: what was paid out on a day. */
export const retrievePayouts = (sim: Simulator, asked: Asked): Answer => {
  const [date, month, year] = (formOf(asked).payout_date ?? '').split('-')
  const day = `${year}-${month}-${date}`
  const events = settledEvents(sim.ledger, { account: ownerOf(asked.account).client_id, refunded: 'refunded' }).filter(event => {
    const { processed } = settlementOf(event)
    return processed <= sim.clock.now() && addedOn(processed).startsWith(`${day} `)
  })
  const [first] = events
  if (!first) return nothing_found('No payout found for this date.')
  const { id, utr, processed } = settlementOf(first)
  return { status: 200, body: { status: true, payouts_history_data: [{
    payout_id: `P${id}`, payout_amount: shortDecimals(sum(events, netOf)), payout_actual_date: addedOn(processed), bank_name: 'Simulated Bank', account_number: 'XXXX0001', bank_transaction_id: utr,
    peb_transactions: events.filter(({ kind }) => kind === 'PAYMENT').map(event => paid(sim, event)), peb_refunds: events.filter(({ kind }) => kind === 'REFUND').map(event => returned(sim, event)),
  }] } }
}

const paid = (sim: Simulator, event: SettledEvent) => {
  const { charge, tax } = feeOf(event)
  return {
    txnid: rows.orderById(sim.ledger, event.order_id)?.reference ?? '', peb_transaction_id: easepayId(event.payment_id), amount: shortDecimals(event.amount_minor), peb_settlement_amount: shortDecimals(netOf(event)),
    peb_service_charge: shortDecimals(charge), peb_service_tax: shortDecimals(tax),
  }
}

const returned = (sim: Simulator, event: SettledEvent) => ({
  txnid: rows.orderById(sim.ledger, event.order_id)?.reference ?? '', peb_transaction_id: easepayId(event.payment_id), refund_id: `R${event.id}`, merchant_refund_id: event.refund ?? '', refund_amount: shortDecimals(event.amount_minor),
})
