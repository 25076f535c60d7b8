import type { Call } from '../connector.ts'
import { formBody, pipedHash, type Fields } from '../piped-hash.ts'
import { readSaid, type Said } from '../said.ts'
import { hosts } from './mapping.ts'

export const hostsOf = (base_url: string) => hosts[base_url.replace(/\/$/, '')] ?? { commands: base_url, settlements: base_url }

const form_headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }

/** A command of the merchant's web services. */
export const command = async ({ account, http }: Call, operation: string, name: string, ...vars: string[]): Promise<Said> => {
  const { key = '', salt = '' } = account.credentials
  const fields = { key, command: name, ...Object.fromEntries(vars.map((value, at) => [`var${at + 1}`, value])), hash: pipedHash(key, name, vars[0] ?? '', salt) }
  return readSaid(await http({
    operation, method: 'POST', path: '/merchant/postservice.php?form=2', base_url: hostsOf(account.base_url).commands, headers: form_headers, body: formBody(fields),
  }))
}

/** Starts a payment server to server. */
export const pay = async ({ http }: Call, fields: Fields): Promise<Said> =>
  readSaid(await http({ operation: 'pay', method: 'POST', path: '/_payment', headers: form_headers, body: formBody(fields) }))
