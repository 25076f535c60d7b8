import { style } from './style.ts'

/** The pages of a simulated bank, card issuer, wallet or UPI app: plain HTML that works without script, on a phone first. */

export const escape = (text: string): string => text.replace(/[&<>"']/g, found => `&#${found.charCodeAt(0)};`)

const frame = (title: string, body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escape(title)}</title><style>${style}</style></head><body>${body}</body></html>`

export interface PayerPage {
  /** Who asks: 'Test bank', 'Card issuer (3-D Secure)', 'UPI app'. */
  surface: string
  merchant: string
  order: string
  /** With its decimals: '499.00'. */
  amount: string
  currency: string
  /** How it is paid: 'Visa card ending 1111'. */
  method: string
  /** A sentence above the buttons. */
  hint: string
  /** Asked for a one-time password, with what to fill in. */
  otp?: string | undefined
  /** Asked for a card: the first of these is filled in, the others are offered. */
  cards?: readonly string[] | undefined
  /** Something the payer did wrong. */
  error?: string | undefined
  action: string
}

const symbols: Record<string, string> = { INR: '₹', USD: '$', EUR: '€', GBP: '£' }

/** '₹4,99,000.00': Indian grouping for rupees, thousands for the rest. */
const shownAmount = (amount: string, currency: string) => {
  const [whole = '', cents] = amount.split('.')
  const grouped = currency === 'INR' ? whole.replace(/\B(?=(\d\d)*\d{3}$)/g, ',') : whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `<span class="symbol">${escape(symbols[currency] ?? currency)}</span>${escape(grouped)}${cents === undefined ? '' : `<span class="cents">.${escape(cents)}</span>`}`
}

const row = (name: string, value: string) => `<div class="row"><dt>${escape(name)}</dt><dd>${escape(value)}</dd></div>`

const button = (value: string, label: string, look: string) => `<button class="${look}" name="choice" value="${value}">${escape(label)}</button>`

export const payerPage = (page: PayerPage): string => frame(`Pay ${page.amount} ${page.currency}`, `
<main class="card">
  <header><span class="badge">Simulator</span><h1>${escape(page.surface)}</h1></header>
  <section class="amount" aria-label="Amount"><p>${shownAmount(page.amount, page.currency)}</p><p class="to">to <strong>${escape(page.merchant)}</strong></p></section>
  <dl>${row('Order', page.order)}${row('Paying with', page.method)}</dl>
  <form method="post" action="${escape(page.action)}">
    ${page.error ? `<p class="error" role="alert">${escape(page.error)}</p>` : ''}
    <p class="hint">${escape(page.hint)}</p>
    ${page.cards === undefined ? '' : `<label>Card number<input name="card" inputmode="numeric" autocomplete="off" maxlength="23" list="cards" value="${escape(page.cards[0] ?? '')}"></label><datalist id="cards">${page.cards.map(card => `<option value="${escape(card)}">`).join('')}</datalist>`}
    ${page.otp === undefined ? '' : `<label>One-time password<input name="otp" inputmode="numeric" autocomplete="one-time-code" maxlength="8" value="${escape(page.otp)}"></label>`}
    <div class="choices">${button('approve', 'Approve', 'primary')}${button('decline', 'Decline', 'danger')}</div>
    <div class="choices quiet">${button('leave', 'Leave the page', 'plain')}${button('pending', 'Leave it pending', 'plain')}</div>
  </form>
  <footer>No money moves here. This page stands in for the real one.</footer>
</main>`)

export interface DonePage {
  surface: string; amount: string; currency: string; outcome: Outcome; order: string
  /** The form that takes the payer back to the shop, where the gateway goes back by one. */
  back?: { url: string; fields: Record<string, string> } | undefined
}

export const donePage = ({ surface, amount, currency, outcome, order, back }: DonePage): string => frame(outcomes[outcome].title, `
<main class="card done ${outcomes[outcome].look}">
  <header><span class="badge">Simulator</span><h1>${escape(surface)}</h1></header>
  <div class="mark" aria-hidden="true">${outcomes[outcome].mark}</div>
  <h2>${outcomes[outcome].title}</h2>
  <section class="amount"><p>${shownAmount(amount, currency)}</p></section>
  <dl>${row('Order', order)}</dl>
  ${back === undefined ? '' : `<form method="post" action="${escape(back.url)}">${Object.entries(back.fields).map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join('')}<div class="choices one"><button class="primary">Back to the shop</button></div></form>`}
  <footer>${back === undefined ? 'You can close this page. ' : ''}The shop is told by the gateway.</footer>
</main>`)

export type Outcome = 'approved' | 'declined' | 'dropped' | 'pending' | 'refunded'

const outcomes: Record<Outcome, { title: string; mark: string; look: string }> = {
  approved: { title: 'Payment approved', mark: '✓', look: 'good' },
  declined: { title: 'Payment declined', mark: '✕', look: 'bad' },
  dropped: { title: 'Payment left', mark: '↩', look: 'bad' },
  pending: { title: 'Payment pending', mark: '…', look: 'wait' },
  refunded: { title: 'Too late: the money goes back', mark: '↺', look: 'wait' },
}

export const notFoundPage = (sentence: string): string => frame('Not found', `
<main class="card done wait"><header><span class="badge">Simulator</span><h1>Nothing to pay</h1></header><div class="mark" aria-hidden="true">?</div><p class="hint">${escape(sentence)}</p></main>`)

/** All the gateways that run here. */
export const gatewaysPage = (gateways: readonly { name: string; title: string }[]): string => frame('Simulated gateways', `
<main class="card">
  <header><span class="badge">Simulator</span><h1>Simulated gateways</h1></header>
  <nav>${gateways.map(({ name, title }) => `<a href="/${name}/">${escape(title)}</a>`).join('')}</nav>
  <footer>No money moves here. docs/simulators.md says how to make them fail.</footer>
</main>`)

export interface IndexPage {
  title: string
  base: string
  accounts: { client_id: string; label: string; preauth: boolean }[]
  payments: { id: string; order: string; account: string; method: string; amount: string; state: string; path: string }[]
}

export const indexPage = ({ title, base, accounts, payments }: IndexPage): string => frame(title, `
<main class="wide">
  <header><span class="badge">Simulator</span><h1>${escape(title)}</h1></header>
  <h2>Waiting for a payer</h2>
  ${payments.length === 0 ? '<p class="hint">Nothing waits. A card, netbanking, wallet, UPI intent or QR payment shows up here until its payer has decided.</p>' : `
  <div class="table"><table class="waiting"><thead><tr><th>Order</th><th>Method</th><th>State</th><th class="number">Amount</th><th></th></tr></thead><tbody>${payments.map(payment => `
    <tr><td>${escape(payment.order)}<small>${escape(payment.account)}</small></td><td>${escape(payment.method)}</td><td>${escape(payment.state)}</td><td class="number">${escape(payment.amount)}</td>
      <td class="acts"><form method="post" action="${escape(base + payment.path)}"><input type="hidden" name="stay" value="1">${button('approve', 'Approve', 'primary')}${button('decline', 'Decline', 'danger')}<a href="${escape(base + payment.path)}">Open</a></form></td></tr>`).join('')}
  </tbody></table></div>`}
  <h2>Accounts</h2>
  <div class="table"><table><thead><tr><th>Label</th><th>Client id</th><th>Pre-auth</th></tr></thead><tbody>${accounts.map(account => `
    <tr><td>${escape(account.label)}</td><td><code>${escape(account.client_id)}</code></td><td>${account.preauth ? 'on' : 'off'}</td></tr>`).join('')}
  </tbody></table></div>
  <footer>The control API is at <code>${escape(base)}/_control</code>; docs/simulators.md describes it.</footer>
</main>`)
