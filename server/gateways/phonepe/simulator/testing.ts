import { callJson, openReceiver, openSimulators, until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'

/** A simulator and a merchant beside it, for tests of the protocol. `account` 0 is the ordinary one, 1 may hold money. */
export const openPhonePe = async () => {
  const { base, control, close } = await openSimulators('phonepe')
  const receiver = await openReceiver()
  for (const { client_id } of demo_accounts) await control('PUT', `/accounts/${client_id}/notify_url`, { url: receiver.url })
  const api = `${base}/apis/pg-sandbox`

  const tokens = await Promise.all(demo_accounts.map(async ({ client_id, client_secret }) => {
    const answer = await fetch(`${api}/v1/oauth/token`, { method: 'POST', body: new URLSearchParams({ client_id, client_secret, client_version: '1', grant_type: 'client_credentials' }) })
    return (await answer.json() as { access_token: string }).access_token
  }))
  const call = (method: string, path: string, body?: unknown, { account = 0, headers = {} }: { account?: number; headers?: Record<string, string> } = {}) =>
    callJson(method, api + path, { body, headers: { authorization: `O-Bearer ${tokens[account]}`, ...headers } })

  let number = 0
  const newOrder = (paymentMode: object, more: Record<string, unknown> = {}) => ({
    merchantOrderId: `order-${++number}`, amount: 15_000, ...more, deviceContext: { deviceOS: 'ANDROID' },
    paymentFlow: { type: 'PG', paymentMode, merchantUrls: { redirectUrl: 'https://shop.test/back' }, ...(more['paymentFlow'] as object | undefined) },
  })
  const status = async (merchantOrderId: string, account = 0) => (await call('GET', `/payments/v2/order/${merchantOrderId}/status?details=true&errorContext=true`, undefined, { account })).body
  /** Waits until an order has this state. */
  const settled = (merchantOrderId: string, state: string, account = 0) => until(`${merchantOrderId} to be ${state}`, async () => {
    const found = await status(merchantOrderId, account)
    return found.state === state && found
  })
  return { base, api, call, control, newOrder, receiver, settled, status, close: async () => {
    await close()
    await receiver.close()
  } }
}
