import { decimalsOf, minorOfText, rows, type Answer, type Asked, type Facts, type Simulator } from '../../simulator/index.ts'
import { authorize, referenceOf } from './authorization.ts'
import { bankReference, transactionDetails } from './entity.ts'
import { failed, parameter_missing } from './errors.ts'
import { formOf, ownerOf } from './pay.ts'
import { actionsOf, createRefund, findPayment } from './refunds.ts'
import { addedOn } from './times.ts'

/** The merchant's web services: one address, and a command in the form [docs.payu.in: general APIs]. */

const fetched = (found: Record<string, unknown>, count: number, nothing = 0): Answer => {
  const asked = Object.keys(found).length
  return { status: 200, body: { status: count > 0 ? 1 : nothing, msg: `${count} out of ${asked} Transactions Fetched Successfully`, transaction_details: found } }
}

const verifyPayment = (sim: Simulator, asked: Asked): Answer => {
  const account = ownerOf(asked.account)
  const found = (formOf(asked).var1 ?? '').split('|').map(txnid => {
    const order = rows.orderByReference(sim.ledger, account, txnid)
    const [payment] = order ? rows.paymentsOfOrder(sim.ledger, order.id) : []
    return [txnid, order && payment ? transactionDetails(order, payment) : { mihpayid: 'Not Found', status: 'Not Found' }] as const
  })
  return fetched(Object.fromEntries(found), found.filter(([, { status }]) => status !== 'Not Found').length)
}

const checkPayment = (sim: Simulator, asked: Asked): Answer => {
  const payment = findPayment(sim, ownerOf(asked.account), formOf(asked).var1)
  const order = payment && rows.orderById(sim.ledger, payment.order_id)
  return { status: 200, body: { status: 1, msg: 'Transaction Fetched Successfully', transaction_details: order ? transactionDetails(order, payment) : { mihpayid: 'Not Found', status: 'Not Found' } } }
}

/** By the id of one request or, with `var2=payuid`, by that of a payment. */
const checkActionStatus = (sim: Simulator, asked: Asked): Answer => {
  const { var1 = '', var2 } = formOf(asked)
  const account = ownerOf(asked.account)
  const id = Number(var1)
  const of_request = sim.ledger.one<{ payment_id: number }>('select payment_id from refunds where id = :id union all select payment_id from captures where id = :id', { id: Number.isSafeInteger(id) ? id : 0 })
  const payment = findPayment(sim, account, var2 === 'payuid' ? var1 : String(of_request?.payment_id ?? ''))
  const actions = payment ? actionsOf(sim, payment) : {}
  const wanted = var2 === 'payuid' ? actions : Object.fromEntries(Object.entries(actions).filter(([request_id]) => request_id === var1))
  return Object.keys(wanted).length === 0 ? fetched({ [var1]: 'No action status found' }, 0) : fetched({ [var1]: wanted }, 1)
}

const allRefunds = (sim: Simulator, asked: Asked): Answer => {
  const order = rows.orderByReference(sim.ledger, ownerOf(asked.account), formOf(asked).var1 ?? '')
  const refunds = order ? rows.refundsOfOrder(sim.ledger, order.id) : []
  const [first] = refunds
  if (first === undefined) return { status: 200, body: { status: 1, msg: 'No Refunds Found for the transaction.' } }
  const listed = refunds.map(({ id, payment_id, reference, amount_minor, state, created_at, completed_at }) => ({
    PayuID: String(payment_id), RequestID: String(id), RefundToken: reference, PaymentGateway: 'SIMULATED', Amount: decimalsOf(amount_minor), Status: state, RefundCreationDate: addedOn(created_at),
    bank_ref_no: bankReference(id), bank_arn: null, success_at: state === 'success' && completed_at !== null ? addedOn(completed_at) : null,
  }))
  return { status: 200, body: { status: 1, msg: 'Refunds fetched successfully.', 'Refund Details': { [first.payment_id]: listed } } }
}

const captureTransaction = (sim: Simulator, asked: Asked): Answer => {
  const payment = findPayment(sim, ownerOf(asked.account), formOf(asked).var1)
  return payment ? authorize(sim, asked, payment, 'CAPTURE') : failed('FAILURE - Transaction Not Found', 116)
}

/** One command for two things: held money is let go, captured money is given back. */
const cancelRefund = (sim: Simulator, asked: Asked): Answer => {
  const payment = findPayment(sim, ownerOf(asked.account), formOf(asked).var1)
  if (!payment) return failed('FAILURE - Transaction Not Found', 116)
  return payment.state === 'auth' || payment.state === 'cancelled' ? authorize(sim, asked, payment, 'VOID') : createRefund(sim, asked, payment)
}

const validateVpa = (asked: Asked): Answer => {
  const { var1: vpa = '' } = formOf(asked)
  const valid = /^[^@\s]+@[A-Za-z][A-Za-z0-9.]+$/.test(vpa) ? 1 : 0
  return { status: 200, body: { status: 'SUCCESS', vpa, isVPAValid: valid, isAutoPayVPAValid: valid, isAutoPayBankValid: 'NA', payerAccountName: valid === 1 ? 'Simulated Payer' : 'NA' } }
}

const commands: Record<string, (sim: Simulator, asked: Asked) => Answer> = {
  verify_payment: verifyPayment, check_payment: checkPayment, check_action_status: checkActionStatus, getAllRefundsFromTxnIds: allRefunds,
  capture_transaction: captureTransaction, cancel_refund_transaction: cancelRefund, validateVPA: (_, asked) => validateVpa(asked),
}

export const runCommand = (sim: Simulator, asked: Asked): Answer => {
  const { command = '', var1 = '' } = formOf(asked)
  const run = commands[command]
  if (run === undefined) return failed('Invalid Command')
  return var1 === '' ? parameter_missing : run(sim, asked)
}

/** The command's name is the operation, but for those that do something with money: `capture`, `void`, `refund`. */
export const commandFacts = (sim: Simulator, asked: Asked): Facts => {
  const { command = '', var1 = '', var2, var3 } = formOf(asked)
  const payment = findPayment(sim, asked.account?.client_id ?? '', var1)
  const of_payment = payment && { reference: referenceOf(sim, payment), method: payment.method }
  const refunds = command === 'cancel_refund_transaction' && payment?.state !== 'auth'
  if (refunds) return { operation: 'refund', ...of_payment, reference: var2, amount_minor: minorOfText(var3) }
  if (command === 'cancel_refund_transaction') return { operation: 'void', ...of_payment }
  if (command === 'capture_transaction') return { operation: 'capture', ...of_payment, amount_minor: minorOfText(var3) }
  return { operation: command, reference: var1, ...of_payment }
}
