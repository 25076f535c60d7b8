import { sameBytes } from '../signature.ts'
import { htmlRefusals, minorOfText, payerSide, type Account, type Answer, type Asked, type Gateway, type PageRoute, type Route, type Simulator } from '../simulator/index.ts'
import { demo_accounts } from './demo-accounts.ts'
import { no_link, no_refund, no_transaction, nothing_found } from './simulator/errors.ts'
import { callHash, paymentHash } from './simulator/hash.ts'
import { sealNotice } from './simulator/notices.ts'
import { payer } from './simulator/pages.ts'
import { hosted, pay, payFacts } from './simulator/pay.ts'
import { retrievePayouts } from './simulator/payouts.ts'
import { createRefund, refundDue, retrieveRefunds } from './simulator/refunds.ts'
import { paymentDue } from './simulator/settle.ts'
import { formOf, makeTransaction, page_path, retrieve } from './simulator/transactions.ts'

/**
 * A small Easebuzz, as its kits and connectors show it: a transaction is made, then paid from the merchant's server, through the payer's browser, or on
 * Easebuzz's page; status, refunds and payouts. docs/simulators.md says what it does beside that.
 */
const side = payerSide(payer)

export const simulator: Gateway = {
  name: 'easebuzz',
  title: 'Easebuzz (simulated)',
  api_path: '',
  accounts: demo_accounts,
  credentials: ({ client_id, client_secret, more }) => ({ key: client_id, salt: client_secret, merchant_email: more?.merchant_email ?? '' }),
  routes: sim => [
    { method: 'POST', path: '/payment/initiateLink', operation: 'make_transaction', facts: asked => ({ reference: formOf(asked).txnid, amount_minor: minorOfText(formOf(asked).amount) }), handle: asked => makeTransaction(sim, asked) },
    { method: 'POST', path: '/initiate_seamless_payment/', operation: 'pay', open: true, facts: asked => payFacts(sim, asked), handle: asked => pay(sim, asked) },
    { method: 'POST', path: '/transaction/v2.1/retrieve', operation: 'get_transaction', facts: asked => ({ reference: formOf(asked).txnid }), handle: asked => retrieve(sim, asked) },
    { method: 'POST', path: '/transaction/v2/refund', operation: 'refund', facts: asked => ({ reference: formOf(asked).merchant_refund_id, amount_minor: minorOfText(formOf(asked).refund_amount) }), handle: asked => createRefund(sim, asked) },
    { method: 'POST', path: '/refund/v1/retrieve', operation: 'get_refunds', facts: asked => ({ reference: formOf(asked).easebuzz_id }), handle: asked => retrieveRefunds(sim, asked) },
    { method: 'POST', path: '/payout/v1/retrieve', operation: 'get_payouts', handle: asked => retrievePayouts(sim, asked) },
  ],
  ...side,
  pages: sim => [...side.pages(sim), bankDoor, hostedPage(sim)],
  admit: (sim, asked, route) => (route.open === true ? undefined : admit(sim, asked, route)),
  refuse: htmlRefusals,
  webhook: { seal: sealNotice, retry_minutes: [5, 15, 60] },
  paymentDue,
  refundDue,
}

/** Where the page that posts itself leads: the bank takes the form, and shows its page. */
const bankDoor: PageRoute = { method: 'POST', path: `${page_path}/:token/start`, handle: ({ params, base_url }) => ({ location: `${base_url}${page_path}/${params.token ?? ''}` }) }

const hostedPage = (sim: Simulator): PageRoute => ({ method: 'GET', path: '/pay/:access_key', handle: asked => hosted(sim, asked) ?? { status: 404, html: '<p>There is no such payment.</p>' } })

type Fields = Record<string, string | undefined>

/** Each part of the API has a hash of its own, over its own fields, and its own way to say no. */
const doors: Record<Route['operation'], { hash: (fields: Fields, account: Account) => string; no: (message: string) => Answer }> = {
  make_transaction: { hash: (fields, { client_secret }) => paymentHash(fields, client_secret), no: no_link },
  get_transaction: { hash: ({ key = '', txnid = '' }, { client_secret }) => callHash(key, txnid, client_secret), no: no_transaction },
  refund: { hash: ({ key = '', merchant_refund_id = '', easebuzz_id = '', refund_amount = '' }, { client_secret }) => callHash(key, merchant_refund_id, easebuzz_id, refund_amount, client_secret), no: no_refund },
  get_refunds: { hash: ({ key = '', easebuzz_id = '' }, { client_secret }) => callHash(key, easebuzz_id, client_secret), no: nothing_found },
  get_payouts: { hash: ({ merchant_key = '', payout_date = '' }, { client_secret, more }) => callHash(merchant_key, more?.merchant_email ?? '', payout_date, client_secret), no: nothing_found },
}

const admit = (sim: Simulator, asked: Omit<Asked, 'account'>, { operation }: Route): Account | Answer => {
  const fields = formOf(asked)
  const door = doors[operation]
  const account = sim.accounts.get(fields.merchant_key ?? fields.key ?? '')
  if (door === undefined) return htmlRefusals.not_found
  if (account === undefined) return door.no('Invalid merchant key.')
  return sameBytes(Buffer.from(door.hash(fields, account)), Buffer.from(fields.hash ?? '')) ? account : door.no('Hash mismatch.')
}
