import { Stripe } from 'stripe'
import { openReceiver, openSimulators } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'

/** A simulator, a merchant beside it, and Stripe's own client pointed at the simulator, for tests of the protocol. */
export const openStripe = async () => {
  const { base, control, close } = await openSimulators('stripe')
  const receiver = await openReceiver()
  const [account] = demo_accounts
  if (account === undefined) throw new Error('the simulated Stripe has an account')
  const webhook_secret = account.more?.['webhook_secret'] ?? ''
  await control('PUT', `/accounts/${account.client_id}/notify_url`, { url: receiver.url })

  /** The client knows a host, but no path before /v1; its own retries would hide what a test is to see. */
  const client = (key = account.client_secret) => new Stripe(key, {
    telemetry: false, maxNetworkRetries: 0,
    httpClient: Stripe.createFetchHttpClient((input: string | URL | Request, init?: RequestInit) => fetch(String(input).replace('https://api.stripe.com', base), init)),
  })
  const call = (method: 'GET' | 'POST', path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) => {
    const form = new URLSearchParams(fields).toString()
    return fetch(`${base}/v1${path}${method === 'GET' && form !== '' ? `?${form}` : ''}`, {
      method, headers: { authorization: `Bearer ${account.client_secret}`, 'content-type': 'application/x-www-form-urlencoded', ...headers }, ...(method === 'GET' ? {} : { body: form }),
    }).then(async answer => ({ status: answer.status, headers: answer.headers, body: await answer.json() as Record<string, unknown> }))
  }
  /** Presses a button of the payer's page. Returns where it leads. */
  const choose = async (url: string, choice: string) => {
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' })
    return new URL(answer.headers.get('location') ?? 'http://nowhere')
  }
  return {
    base, call, choose, client, control, receiver, webhook_secret,
    close: async () => {
      await close()
      await receiver.close()
    },
  }
}
