import { isPublicHost, type Connector } from '../gateways/index.ts'
import { fail } from '../platform/errors.ts'
import { isLoopbackHost } from '../platform/loopback.ts'

const refuse = (message: string) => fail('invalid_gateway_account', message)

/**
 * Where a gateway is called: https to a host of the internet. `this_machine`: also http to a loopback address, for the
 * simulators and for whoever has the command line. Credentials must not travel in the clear, nor into this network.
 */
export const readBaseUrl = (given: string, { this_machine }: { this_machine: boolean }): string => {
  const url = URL.canParse(given) ? new URL(given) : refuse('base_url must be a URL, such as https://api.cashfree.com/pg')
  if (url.username !== '' || url.password !== '') return refuse('base_url must not hold a user or a password; credentials go into credentials')
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(given)) return refuse('base_url must not hold a query or a fragment')
  const local = this_machine && isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) return refuse(`base_url must be an https URL, such as https://api.cashfree.com/pg${this_machine ? ' (http only for a simulator on this machine)' : ''}`)
  if (!local && !isPublicHost(url.hostname)) return refuse(`base_url must name a host on the internet; ${url.hostname} is none`)
  return url.href.replace(/\/+$/, '')
}

/** What a header or a signature is made of; keys in PEM have lines. */
const printable = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/
const pem = /^-----BEGIN [A-Z ]+-----[\x20-\x7e\r\n]+-----END [A-Z ]+-----\s*$/
const LONGEST = 8_192

/** Those given, which must all be the gateway's own; with `whole`, all that an account must have. No value is ever part of a refusal. */
export const readCredentials = ({ name: gateway, credentials: names, optional_credentials = [] }: Connector, given: Readonly<Record<string, unknown>>, { whole }: { whole: boolean }): Record<string, string> => {
  const stranger = Object.keys(given).find(name => !names.includes(name))
  if (stranger !== undefined) return refuse(`credentials${/^[a-z_]{1,40}$/.test(stranger) ? `.${stranger}` : ' has a name that'} is no credential of ${gateway}; it has ${names.join(', ')}`)
  const missing = whole ? names.find(name => given[name] === undefined && !optional_credentials.includes(name)) : undefined
  if (missing !== undefined) return refuse(`credentials.${missing} is required`)
  return Object.fromEntries(Object.entries(given).map(([name, value]) => {
    if (typeof value !== 'string' || value === '') return refuse(`credentials.${name} must be a text that is not empty`)
    if (value.length > LONGEST) return refuse(`credentials.${name} must have at most ${LONGEST} characters`)
    if (value.trim() !== value && !pem.test(value)) return refuse(`credentials.${name} must not begin or end with a space or a line break`)
    if (!printable.test(value) && !pem.test(value)) return refuse(`credentials.${name} must be printable ASCII, or a key in PEM`)
    return [name, value]
  }))
}
