import type { Account, NextStep, PaymentAnswer } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { CHECKOUT_PATH } from './mapping.ts'

/** The payer is to go to Cashfree's page, or may still be there; the order names the session that the page is for. */
export const onThePage = ({ base_url }: Pick<Account, 'base_url'>, order: Json): PaymentAnswer => {
  const payment_session_id = textOf(member(order, 'payment_session_id'))
  const next: NextStep = payment_session_id === undefined ? { kind: 'wait' } : { kind: 'form', url: base_url.replace(/\/$/, '') + CHECKOUT_PATH, fields: { payment_session_id } }
  return { outcome: 'needs_payer', next, facts: {} }
}
