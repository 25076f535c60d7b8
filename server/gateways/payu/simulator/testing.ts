import { openReceiver, openSimulators, until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'
import { commandHash, paymentHash } from './hash.ts'

/** A simulator and a merchant beside it, for tests of the protocol. */
export const openPayu = async () => {
  const { base, control, close } = await openSimulators('payu')
  const receiver = await openReceiver()
  const [{ client_id: key, client_secret: salt } = { client_id: '', client_secret: '' }] = demo_accounts
  await control('PUT', `/accounts/${key}/notify_url`, { url: receiver.url })
  let number = 0

  const post = async (path: string, fields: Record<string, string>) => {
    const answer = await fetch(base + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() }
  }
  /** What a payer's browser posts to come to PayU's page. */
  const pageFields = (more: Record<string, string> = {}): Record<string, string> => ({
    key, txnid: `txn-${++number}`, amount: '170.00', productinfo: 'Two shirts', firstname: 'Asha', email: 'asha@example.com', phone: '9000011111', surl: 'https://shop.test/paid', furl: 'https://shop.test/failed', ...more,
  })
  const fieldsOf = (more: Record<string, string> = {}) =>
    pageFields({ pg: 'UPI', bankcode: 'UPI', vpa: 'asha@payu', txn_s2s_flow: '4', s2s_client_ip: '127.0.0.1', s2s_device_info: 'test', ...more })
  /** Starts a payment; the hash is right unless `more` brings another. */
  const pay = async (more: Record<string, string> = {}) => {
    const fields = fieldsOf(more)
    const { text } = await post('/_payment', { hash: paymentHash(fields, salt), ...fields })
    const body = JSON.parse(text) as { metaData?: Record<string, unknown>; result?: Record<string, string> | null; error?: string; message?: string }
    return { txnid: fields.txnid ?? '', body, template: Buffer.from(body.result?.acsTemplate ?? '', 'base64').toString() }
  }
  /** Posts the form as a payer's browser does: the page that it is led to, or what it is shown. */
  const enter = async (more: Record<string, string> = {}) => {
    const fields = pageFields(more)
    return { txnid: fields.txnid ?? '', ...await post('/_payment', { hash: paymentHash(fields, salt), ...fields }) }
  }
  const command = async (name: string, var1: string, ...vars: string[]) => {
    const fields = { key, command: name, var1, ...Object.fromEntries(vars.map((value, at) => [`var${at + 2}`, value])), hash: commandHash(key, name, var1, salt) }
    return JSON.parse((await post('/merchant/postservice.php?form=2', fields)).text) as Record<string, unknown>
  }
  const details = async (txnid: string) => ((await command('verify_payment', txnid)).transaction_details as Record<string, Record<string, string>>)[txnid] ?? {}
  const settled = (txnid: string, unmappedstatus: string) => until(`${txnid} to be ${unmappedstatus}`, async () => { const found = await details(txnid); return found.unmappedstatus === unmappedstatus && found })
  /** The page that the bank's form leads to. */
  const bank = async (template: string) => (await post(new URL(/action="([^"]+)"/.exec(template)?.[1] ?? '').href.replace(base, ''), { mihpayid: '1' })).location ?? ''
  /** Presses a button there. */
  const choose = (page: string, choice: string, more: Record<string, string> = {}) => post(page.replace(base, ''), { choice, ...more })

  return { base, key, salt, control, receiver, post, pageFields, fieldsOf, pay, enter, command, details, settled, bank, choose, close: async () => {
    await close()
    await receiver.close()
  } }
}

export const card = { pg: 'CC', bankcode: 'CC', ccnum: '5123456789012346', ccname: 'A Payer', ccvv: '123', ccexpmon: '05', ccexpyr: '2039' }
