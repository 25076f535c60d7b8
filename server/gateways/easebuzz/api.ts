import type { Call } from '../connector.ts'
import type { GatewayResponse } from '../http.ts'
import { formBody, pipedHash, type Fields } from '../piped-hash.ts'
import { readSaid, type Said } from '../said.ts'
import { dashboards } from './mapping.ts'

const form_headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }

export const dashboardOf = (base_url: string) => dashboards[base_url.replace(/\/$/, '')] ?? base_url

/** A form to the host where payments are made. */
export const post = ({ http }: Call, operation: string, path: string, fields: Fields): Promise<GatewayResponse> =>
  http({ operation, method: 'POST', path, headers: form_headers, body: formBody(fields) })

/** A question to the dashboard's host. The values are hashed in their order between key and salt; what is not hashed is in `more`. */
export const ask = async ({ account, http }: Call, operation: string, path: string, values: Record<string, string>, more: Fields = {}, key_name = 'key'): Promise<Said> => {
  const { key = '', salt = '' } = account.credentials
  const body = formBody({ [key_name]: key, ...values, ...more, hash: pipedHash(key, ...Object.values(values), salt) })
  return readSaid(await http({ operation, method: 'POST', path, base_url: dashboardOf(account.base_url), headers: form_headers, body }))
}
