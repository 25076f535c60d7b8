import { sameBytes } from '../signature.ts'
import { htmlRefusals, payerSide, type Asked, type Gateway, type PageRoute, type Route, type Simulator } from '../simulator/index.ts'
import { demo_accounts } from './demo-accounts.ts'
import { commandFacts, runCommand } from './simulator/commands.ts'
import { invalid_hash, no_merchant, not_signed, shown } from './simulator/errors.ts'
import { commandHash, paymentHash, reportSignature } from './simulator/hash.ts'
import { sealNotice } from './simulator/notices.ts'
import { payer } from './simulator/pages.ts'
import { formOf, isBrowser, page_path, pay, payFacts } from './simulator/pay.ts'
import { refundDue } from './simulator/refunds.ts'
import { paymentDue } from './simulator/settle.ts'
import { settlementRange, unauthorized } from './simulator/settlements.ts'

/**
 * A small PayU India: server-to-server payments, hosted checkout by card, the merchant's web services, the settlement report, as docs.payu.in publishes them.
 * docs/simulators.md says what it does beside that.
 */
const side = payerSide(payer)

export const simulator: Gateway = {
  name: 'payu',
  title: 'PayU India (simulated)',
  api_path: '',
  accounts: demo_accounts,
  credentials: ({ client_id, client_secret }) => ({ key: client_id, salt: client_secret }),
  routes: sim => [
    { method: 'POST', path: '/_payment', operation: 'pay', facts: payFacts, handle: asked => pay(sim, asked) },
    { method: 'POST', path: '/merchant/postservice.php', operation: 'command', facts: asked => commandFacts(sim, asked), handle: asked => runCommand(sim, asked) },
    { method: 'GET', path: '/settlement/range', operation: 'settlement_range', handle: asked => settlementRange(sim, asked) },
  ],
  ...side,
  pages: sim => [...side.pages(sim), bankDoor],
  admit: (sim, asked, { operation }) => doors[operation]?.(sim, asked),
  refuse: htmlRefusals,
  webhook: { seal: sealNotice, retry_minutes: [5, 15, 60] },
  paymentDue,
  refundDue,
}

/** Where the page that posts itself leads: the bank takes the form, and shows its page. */
const bankDoor: PageRoute = { method: 'POST', path: `${page_path}/:token/start`, handle: ({ params, base_url }) => ({ location: `${base_url}${page_path}/${params.token ?? ''}` }) }

const same = (right: string, given: string | undefined) => sameBytes(Buffer.from(right), Buffer.from(given ?? ''))

/** Who calls, by the hash that each part of the API asks for. */
const doors: Record<Route['operation'], (sim: Simulator, asked: Omit<Asked, 'account'>) => ReturnType<Gateway['admit']>> = {
  pay: (sim, asked) => {
    const fields = formOf(asked)
    const account = sim.accounts.get(fields.key ?? '')
    if (account !== undefined && same(paymentHash(fields, account.client_secret), fields.hash)) return account
    const refusal = account === undefined ? no_merchant : not_signed
    return isBrowser(fields) ? shown(refusal) : refusal
  },
  command: (sim, asked) => {
    const { key = '', command = '', var1 = '', hash } = formOf(asked)
    const account = sim.accounts.get(key)
    return account !== undefined && same(commandHash(key, command, var1, account.client_secret), hash) ? account : invalid_hash
  },
  settlement_range: (sim, { headers, text }) => {
    const [, username = '', signature] = /^hmac username="([^"]*)", algorithm="sha512", headers="date", signature="([0-9a-f]*)"$/.exec(String(headers.authorization)) ?? []
    const account = sim.accounts.get(username)
    return account !== undefined && same(reportSignature(text, String(headers.date), account.client_secret), signature) ? account : unauthorized
  },
}
