import type { Account, Instrument } from '../gateways/index.ts'
import { paymentOf, type Book, type Payment } from '../orders/index.ts'
import { fail } from '../platform/errors.ts'
import { newReference, paymentId, readOrderHash } from '../platform/ids.ts'
import type { Secrets } from '../platform/secrets.ts'
import { ask, withCalls, type AskDeps } from './ask.ts'
import { hearPayment } from './hear.ts'
import { startPayment } from './start.ts'
import { locate } from './locate.ts'

export interface PayDeps extends AskDeps {
  secrets: Secrets
  /** The project's accounts in order, enabled ones only. */
  accountsOf: (project_id: string) => readonly Account[]
  public_url: string
  max_payments: number
}

export interface PayRequest {
  project_id: string
  order_hash: string
  nonce: string
  instrument: Instrument
  return_base_url: string | undefined
}

/** Starts a payment and hears the gateway's first answer. Returns the book and the payment as they then stand. */
export const pay = async (deps: PayDeps, { order_hash, ...request }: PayRequest): Promise<{ book: Book; payment: Payment }> => {
  const { books, clock } = deps
  const order_key = await locate(books, readOrderHash(deps.secrets, order_hash)) ?? fail('order_not_found')
  const started = await books.change(order_key, book => startPayment(book, {
    ...request, accounts: deps.accountsOf(request.project_id), reference: newReference(), max_payments: deps.max_payments, now: clock.now(),
  })) ?? fail('order_not_found')
  const { account, payment, book: { order } } = started
  if (account === undefined) return started

  const secret = deps.secrets.find(each => each.version === order.secret_version) ?? deps.secrets[0]
  const { answer, calls } = await ask(deps, account, { payment: payment.number }, (connector, call) => connector.start(call, {
    reference: payment.reference ?? '', amount_minor: payment.amount_minor, currency: payment.currency,
    instrument: request.instrument, preauth: order.preauth, expires_at: order.expires_at,
    return_url: `${deps.public_url}/redirect/${paymentId(secret, order_key, payment.number)}/return`,
    notify_url: `${deps.public_url}/hooks/${account.id}`,
    customer: {
      ...(order.customer_id === null ? {} : { id: order.customer_id }),
      ...(order.customer_email === null ? {} : { email: order.customer_email }),
      ...(order.customer_phone === null ? {} : { phone: order.customer_phone }),
    },
  }))
  return await books.change(order_key, book => {
    const heard = hearPayment(withCalls(book, calls), payment.number, answer, { cause: 'gateway:answer', now: clock.now(), start: true })
    return [heard, { book: heard, payment: paymentOf(heard, payment.number) ?? payment }]
  }) ?? started
}
