import type { Account, Instrument } from '../gateways/index.ts'
import type { Book, Payment } from '../orders/index.ts'
import { fail } from '../platform/errors.ts'
import { newReference, readOrderHash } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Chooser, Routing } from '../routing/index.ts'
import { ask, type AskDeps } from './ask.ts'
import { watchSilence, type Pupil } from './lessons.ts'
import { locate } from './locate.ts'
import { NO_ELIGIBLE_GATEWAY, startPayment } from './start.ts'
import { hearStart, patience, type Asked } from './try-next.ts'
import { wirePaymentId } from './wire.ts'

export interface PayDeps extends AskDeps, Routing {
  chooser: Pupil & Pick<Chooser, 'rank' | 'successRate'>
  log: Log
  secrets: Secrets
  public_url: string
  max_payments: number
}

export interface PayRequest {
  project_id: string
  order_hash: string
  nonce: string
  instrument: Instrument
  return_base_url: string | undefined
  /** The UPI app that the payer chose. */
  app: string | undefined
}

/**
 * Starts a payment and hears the gateway's first answer; where that is 'not charged', the next best gateway's. Returns
 * the book and the payment as they then stand. The card is in this request's memory only, so nothing else can do this.
 */
export const pay = async (deps: PayDeps, { order_hash, ...request }: PayRequest): Promise<{ book: Book; payment: Payment }> => {
  const { books, clock } = deps
  const order_key = await locate(books, readOrderHash(deps.secrets, order_hash)) ?? fail('order_not_found')
  const reference = newReference()
  const started = await books.change(order_key, book => startPayment(book, {
    ...request, routing: deps, reference, max_payments: deps.max_payments, now: clock.now(),
  })) ?? fail('order_not_found')
  // Whoever runs this project has to know: nothing of it can be paid so.
  if (started.payment.error_code === NO_ELIGIBLE_GATEWAY && started.payment.nonce === request.nonce) {
    deps.log.warn({ project_id: request.project_id, order_id: started.book.order.order_id, payment: started.payment.number, method: started.payment.method }, 'no gateway account may take this payment; its decision tells why')
  }
  const others = [...started.others]
  let asked: Asked = started
  while (asked.account !== undefined) {
    const { payment, account } = asked
    const reference = payment.reference ?? ''
    const answered = watchSilence(deps.chooser, request.project_id, payment, () => clock.now().getTime())
    const { answer, calls } = await start(deps, asked, account, request.instrument)
    answered()
    const other = others.shift()
    const next = other === undefined ? undefined : { account: other, reference: newReference() }
    asked = await books.change(order_key, book => hearStart(book, { number: payment.number, reference, answer, calls, next, now: clock.now() })) ?? { ...asked, account: undefined }
  }
  return asked
}

const start = (deps: PayDeps, { payment, book }: Asked, account: Account, instrument: Instrument) => {
  const { order } = book
  return ask(deps, account, { payment: payment.number, try: payment.tries }, (connector, call) => connector.start(call, {
    reference: payment.reference ?? '', amount_minor: payment.amount_minor, currency: payment.currency,
    instrument, preauth: order.preauth, expires_at: order.expires_at,
    return_url: `${deps.public_url}/redirect/${wirePaymentId(deps.secrets, book, payment.number)}/return`,
    notify_url: `${deps.public_url}/hooks/${account.id}`,
    customer: {
      ...(order.customer_id === null ? {} : { id: order.customer_id }),
      ...(order.customer_email === null ? {} : { email: order.customer_email }),
      ...(order.customer_phone === null ? {} : { phone: order.customer_phone }),
    },
  }), patience(payment))
}
