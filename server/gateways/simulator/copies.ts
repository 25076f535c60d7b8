import type { Ledger } from './ledger.ts'
import { insertOrder, insertPayment, orderById, type PaymentRow } from './rows.ts'

/** As if the payment had been made so many times more, that much later, each for an order of its own: for reports of more than a page. Returns the references of the orders. */
export const copyPayment = (ledger: Ledger, payment: PaymentRow, count: number, later_ms: number): string[] => {
  const order = orderById(ledger, payment.order_id)
  if (order === undefined) throw new Error(`payment ${payment.id} has lost its order`)
  const completed_at = payment.completed_at === null ? null : payment.completed_at + later_ms
  return Array.from({ length: count }, () => {
    const order_id = ledger.nextId('orders')
    const reference = `${order.reference}-${order_id}`
    const data = (row: { data: string }) => row.data.replaceAll(order.reference, reference)
    insertOrder(ledger, { ...order, id: order_id, reference, created_at: order.created_at + later_ms, data: data(order) })
    insertPayment(ledger, { ...payment, id: ledger.nextId('payments'), order_id, created_at: payment.created_at + later_ms, completed_at, data: data(payment) })
    return reference
  })
}
