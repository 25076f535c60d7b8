import QRCode from 'qrcode'
import { payerPath, rows, unsealed, type Answer, type Asked, type Back, type Choice, type Outcome as Shown, type OrderRow, type Payer, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { testCards } from './cards.ts'
import { ENTERING, attemptData, intentData } from './data.ts'
import { refusals } from './errors.ts'
import { intentEntity, page_path } from './intents.ts'
import { decideSession, enterCard, sessionId } from './sessions.ts'
import { payerFailure, settle } from './settle.ts'

const shown: Record<string, Shown> = { succeeded: 'approved', requires_capture: 'approved', canceled: 'declined', failed: 'declined', processing: 'pending', requires_action: 'dropped', entering: 'dropped' }

/** The issuer's page, the UPI app's, and Checkout's. Who leaves changes nothing: Stripe waits. */
export const payer: Payer = {
  path: page_path,
  waiting: ['requires_action', 'processing', ENTERING],
  describe: payment => {
    const { method } = attemptData(payment)
    return payment.state === ENTERING ? { surface: 'hosted', method: method.title, cards: testCards } : { surface: method.type, method: method.title }
  },
  outcome: ({ state }) => shown[state] ?? 'pending',
  decide: (sim, payment, choice) => decide(sim, payment, choice),
  enterCard,
  back: (sim, payment, order) => back(sim, order, payment),
}

const decide = (sim: Simulator, payment: PaymentRow, choice: Choice): PaymentRow => {
  const order = rows.orderById(sim.ledger, payment.order_id)
  if (!order || choice === 'leave') return payment
  if (payment.state === ENTERING) decideSession(sim, order, payment, choice)
  else settle(sim, order, payment, choice === 'decline' ? { kind: 'fail', failure: payerFailure(attemptData(payment).method.type) } : { kind: choice })
  return rows.paymentById(sim.ledger, payment.id) ?? payment
}

const statuses: Record<string, string> = { succeeded: 'succeeded', requires_capture: 'succeeded', processing: 'processing', requires_action: 'requires_action' }

const back = (sim: Simulator, order: OrderRow, { state }: PaymentRow): Back | undefined => {
  const { return_url, session } = intentData(order)
  // Checkout adds nothing to the addresses that it was given.
  if (session !== undefined) return { location: state === ENTERING || state === 'failed' ? session.cancel_url ?? session.success_url : session.success_url.replace('{CHECKOUT_SESSION_ID}', sessionId(order)) }
  if (return_url === null) return undefined
  const url = new URL(return_url)
  const { id, client_secret } = intentEntity(sim, order)
  for (const [name, value] of Object.entries({ payment_intent: id, payment_intent_client_secret: client_secret, redirect_status: statuses[state] ?? 'failed' })) url.searchParams.set(name, value)
  return { location: url.href }
}

/** The picture of a UPI code: it leads to the page of the simulated app. */
export const qrImage = (sim: Simulator, { params, base_url }: Asked): Answer => {
  const [token = '', kind = ''] = (params.file ?? '').split('.')
  const id = unsealed(sim.secret, 'qr', token)
  if (id === undefined || !['png', 'svg'].includes(kind)) return refusals.not_found
  return { status: 200, body: { kind, link: base_url + payerPath(sim, page_path, id) } }
}

export const drawQr = async (answer: Answer): Promise<Answer> => {
  const { kind, link } = answer.body as { kind: 'png' | 'svg'; link: string }
  return kind === 'png'
    ? { status: 200, body: await QRCode.toBuffer(link, { errorCorrectionLevel: 'L', margin: 2 }), headers: { 'content-type': 'image/png' } }
    : { status: 200, body: await QRCode.toString(link, { type: 'svg', errorCorrectionLevel: 'L', margin: 2 }), headers: { 'content-type': 'image/svg+xml' } }
}
