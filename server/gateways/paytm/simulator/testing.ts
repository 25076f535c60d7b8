import { openReceiver, openSimulators, until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'
import { signed } from './checksum.ts'

/** A simulator and a merchant beside it, for tests of the protocol. */
export const openPaytm = async () => {
  const { base, control, close } = await openSimulators('paytm')
  const receiver = await openReceiver()
  const [{ client_id: mid, client_secret: key } = { client_id: '', client_secret: '' }] = demo_accounts
  await control('PUT', `/accounts/${mid}/notify_url`, { url: receiver.url })

  interface Said { head: Record<string, unknown>; body: Record<string, unknown> & { resultInfo: { resultStatus: string; resultCode: string } } }
  /** Calls with head and body; `text` is the answer as it came. */
  const post = async (path: string, head: object, body: object): Promise<Said & { text: string }> => {
    const text = await (await fetch(base + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"head":${JSON.stringify(head)},"body":${JSON.stringify(body)}}` })).text()
    return { ...JSON.parse(text) as Said, text }
  }
  const merchant = (path: string, body: object) => { const full = { mid, ...body }; return post(path, { signature: signed(JSON.stringify(full), key) }, full) }

  let number = 0
  const initiate = async (more: Record<string, unknown> = {}) => {
    const orderId = String(more['orderId'] ?? `order-${++number}`)
    const answer = await merchant(`/theia/api/v1/initiateTransaction?mid=${mid}&orderId=${orderId}`, {
      requestType: 'Payment', websiteName: 'WEBSTAGING', orderId, callbackUrl: 'https://shop.test/back', txnAmount: { value: '170.00', currency: 'INR' }, userInfo: { custId: 'c77' }, ...more,
    })
    return { orderId, token: String(answer.body['txnToken']), answer }
  }
  const process = (orderId: string, txnToken: string, means: object) => post(`/theia/api/v1/processTransaction?mid=${mid}&orderId=${orderId}`, { txnToken }, { requestType: 'NATIVE', mid, orderId, ...means })
  const status = (orderId: string) => merchant('/v3/order/status', { orderId })
  /** Waits until an order has this status. */
  const settled = (orderId: string, wanted: string) => until(`${orderId} to be ${wanted}`, async () => {
    const found = await status(orderId)
    return found.body.resultInfo.resultStatus === wanted && found
  })
  /** Posts a form as a payer's browser does. Returns where it leads, and what is shown. */
  const browser = async (url: string, fields: Record<string, string>) => {
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
    return { status: answer.status, location: answer.headers.get('location') ?? '', html: await answer.text() }
  }
  return { base, mid, key, control, receiver, merchant, post, initiate, process, status, settled, browser, close: async () => {
    await close()
    await receiver.close()
  } }
}
