import { rows, type Answer, type Asked, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { attemptData, intentData, intentId } from './data.ts'
import { noSuch } from './errors.ts'
import { idOf, numberOf, seconds } from './ids.ts'

/** What an attempt is to the issuer. `captured: false` with `succeeded` is held money; cancelled, it counts as refunded. */
export const chargeEntity = (order: OrderRow, payment: PaymentRow) => {
  const { method, failure } = attemptData(payment)
  const failed = payment.state === 'failed'
  const released = payment.state === 'canceled'
  const data = intentData(order)
  return {
    id: idOf('ch', payment.id), object: 'charge', amount: payment.amount_minor, amount_captured: payment.captured_minor, amount_refunded: released ? payment.amount_minor : payment.refunded_minor,
    application: null, application_fee: null, application_fee_amount: null, balance_transaction: payment.captured_minor > 0 ? idOf('txn', payment.id) : null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null, ...method.billing_details }, calculated_statement_descriptor: null, captured: payment.captured_minor > 0,
    created: seconds(payment.completed_at ?? payment.created_at), currency: payment.currency.toLowerCase(), customer: null, description: data.description, disputed: false,
    failure_balance_transaction: null, failure_code: failure?.code ?? null, failure_message: failure?.message ?? null, fraud_details: {}, livemode: false, metadata: data.metadata, on_behalf_of: null,
    outcome: { advice_code: null, network_advice_code: null, network_decline_code: failure?.network_decline_code ?? null, network_status: failed ? 'declined_by_network' : 'approved_by_network', reason: failure?.decline_code ?? null, risk_level: 'normal', seller_message: failed ? 'The bank declined the payment.' : 'Payment complete.', type: failed ? 'issuer_declined' : 'authorized' },
    paid: !failed, payment_intent: intentId(order), payment_method: idOf('pm', payment.id), payment_method_details: { type: method.type, [method.type]: detailsOf(payment) },
    receipt_email: null, receipt_number: null, receipt_url: null, refunded: released || (payment.captured_minor > 0 && payment.refunded_minor === payment.captured_minor), review: null, shipping: null,
    source: null, source_transfer: null, statement_descriptor: null, statement_descriptor_suffix: null, status: failed ? 'failed' : 'succeeded', transfer_data: null, transfer_group: null,
  }
}

const detailsOf = (payment: PaymentRow) => {
  const { method: { card } } = attemptData(payment)
  if (!card) return { vpa: 'payer@simulated' }
  const { brand, last4, exp_month, exp_year, country, funding, challenge } = card
  return {
    amount_authorized: payment.authorized_minor, authorization_code: String(payment.id).slice(-6), brand, country: country ?? 'US', exp_month, exp_year, funding: funding ?? 'credit', last4, network: brand,
    three_d_secure: challenge ? { authentication_flow: 'challenge', result: 'authenticated', version: '2.2.0' } : null, wallet: null,
  }
}

export const getCharge = (sim: Simulator, { account, params }: Asked): Answer => {
  const number = numberOf('ch', params.id ?? '')
  const payment = number === undefined ? undefined : rows.paymentById(sim.ledger, number)
  const order = payment && rows.orderById(sim.ledger, payment.order_id)
  return payment && order?.account === account?.client_id && order && attemptData(payment).charged ? { status: 200, body: chargeEntity(order, payment) } : noSuch('charge', params.id ?? '')
}
