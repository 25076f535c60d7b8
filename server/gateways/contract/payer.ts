import { request } from 'undici'
import type { NextStep } from '../index.ts'

export type PayerChoice = 'approve' | 'decline' | 'leave'

interface Payer { simulators_url: string; gateway: string; reference: string; next: NextStep; choice: PayerChoice }

/** Acts as the payer over HTTP: on the page that the payer was sent to or, where that is none, by the simulator's control API. Returns the page's title and what it had filled in, and where the payer's browser was led then. */
export const actAsPayer = async ({ simulators_url, gateway, reference, next, choice }: Payer): Promise<{ title?: string; otp?: string; card?: string; back?: string | undefined }> => {
  const page = await pageOf(next)
  // Whoever is led out of the simulator has no page left to decide on.
  if (page !== undefined && new URL(page).origin !== new URL(simulators_url).origin) return {}
  if (page !== undefined) {
    const shown = await ask('GET', page)
    // The simulated bank fills in the password that is right; a page that asks for a card, a test card.
    const filled = Object.fromEntries([...shown.text.matchAll(/name="(otp|card)"[^>]* value="(\w+)"/g)].map(([, name = '', value = '']) => [name, value]))
    const led = await ask('POST', page, { type: 'application/x-www-form-urlencoded', body: new URLSearchParams({ choice, ...filled }).toString() })
    return { title: /<title>([^<]*)/.exec(shown.text)?.[1] ?? '', ...filled, back: led.location ?? /<form[^>]* action="(https?:[^"]+)"/.exec(led.text)?.[1] }
  }
  const control = `${simulators_url}/${gateway}/_control`
  const rows = async (table: string) => JSON.parse((await ask('GET', `${control}/ledger/${table}`)).text) as { id: number; order_id: number; reference?: string }[]
  const order = (await rows('orders')).find(each => each.reference === reference)
  const payment = (await rows('payments')).findLast(({ order_id }) => order_id === order?.id)
  if (payment === undefined) throw new Error(`the simulated ${gateway} has no payment for ${reference}`)
  await ask('POST', `${control}/payments/${payment.id}`, { type: 'application/json', body: JSON.stringify({ choice }) })
  return {}
}

/** Where the payer's browser arrives. A form is posted first, a redirect followed; an app's link has the page of the simulated app in it. */
const pageOf = async (next: NextStep): Promise<string | undefined> => {
  switch (next.kind) {
    case 'redirect': return (await ask('GET', next.url)).location ?? next.url
    case 'form': return (await ask('POST', next.url, { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(next.fields).toString() })).location
    case 'app': return new URL(next.link).searchParams.get('url') ?? undefined
    case 'qr': case 'wait': return undefined
  }
}

const ask = async (method: 'GET' | 'POST', url: string, sent?: { type: string; body: string }) => {
  const answer = await request(url, { method, ...(sent === undefined ? {} : { headers: { 'content-type': sent.type }, body: sent.body }) })
  const text = await answer.body.text()
  if (answer.statusCode >= 400) throw new Error(`the simulator answers ${answer.statusCode}: ${text.slice(0, 200)}`)
  const { location } = answer.headers
  return { text, location: typeof location === 'string' ? location : undefined }
}
