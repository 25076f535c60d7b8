import { createHmac } from 'node:crypto'
import { sameBytes } from '../../signature.ts'
import { text, type Account, type Answer, type Asked, type Simulator } from '../../simulator/index.ts'
import { bad, unauthorized } from './errors.ts'

/** As long as in the published example, seconds. */
const life_s = 624_600

const mac = (sim: Simulator, words: string) => createHmac('sha256', sim.secret).update(words).digest('base64url')
const same = (known: string, given: string) => sameBytes(Buffer.from(known), Buffer.from(given))

/** Gives an access token for the account's credentials. It holds all that is needed to know it again. */
export const giveToken = (sim: Simulator, { body }: Asked): Answer => {
  if (text(body, 'grant_type') !== 'client_credentials') return bad('grant_type must be client_credentials')
  const account = sim.accounts.get(text(body, 'client_id'))
  if (!account || !same(account.client_secret, text(body, 'client_secret')) || text(body, 'client_version') !== account.more?.client_version) return unauthorized
  const issued_at = Math.floor(sim.clock.now() / 1000)
  const expires_at = issued_at + life_s
  const words = `${Buffer.from(account.client_id).toString('base64url')}.${expires_at}`
  const access_token = `${words}.${mac(sim, words)}`
  return { status: 200, body: { access_token, encrypted_access_token: access_token, expires_in: null, issued_at, expires_at, session_expires_at: expires_at, token_type: 'O-Bearer' } }
}

/** Whose token a call carries; undefined where it is none of ours, or too old. */
export const bearer = (sim: Simulator, header: unknown): Account | undefined => {
  const [, client = '', expires = '', given = ''] = /^O-Bearer ([\w-]+)\.(\d+)\.([\w-]+)$/.exec(String(header)) ?? []
  if (!same(mac(sim, `${client}.${expires}`), given) || Number(expires) * 1000 <= sim.clock.now()) return undefined
  return sim.accounts.get(Buffer.from(client, 'base64url').toString())
}
