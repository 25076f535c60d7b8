import { isBody, part, rows, sealed, text, unsealed, type Account, type Answer, type Asked, type OrderRow, type Simulator } from '../../simulator/index.ts'
import { badChecksum, badMid, sessionOver } from './answers.ts'
import { isRight, valuesOf } from './checksum.ts'

/** Who is let in: by a signature over the body, by a transaction token, or by the checksum of a flat body. */

const token_life_ms = 15 * 60_000

export const tokenOf = (sim: Simulator, order: OrderRow): string => sealed(sim.secret, 'token', order.id)

/** The order of a token that is still good. */
export const orderOfToken = (sim: Simulator, token: string): OrderRow | undefined => {
  const id = unsealed(sim.secret, 'token', token)
  const order = id === undefined ? undefined : rows.orderById(sim.ledger, id)
  return order !== undefined && sim.clock.now() < order.created_at + token_life_ms ? order : undefined
}

/** The text of `body` in a request: all after its name up to the last brace. Clients put head first. */
const bodyText = (request: string): string => /^\s*\{\s*"head"\s*:\s*\{[^{}]*\}\s*,\s*"body"\s*:\s*([\s\S]*)\}\s*$/.exec(request)?.[1]?.trim() ?? ''

type Check = (sim: Simulator, asked: Omit<Asked, 'account'>) => Account | Answer

const bySignature: Check = (sim, { body, text: request, query }) => {
  const account = sim.accounts.get(text(part(body, 'body'), 'mid'))
  if (account === undefined || (query.mid !== undefined && query.mid !== account.client_id)) return badMid
  return isRight(bodyText(request), account.client_secret, text(part(body, 'head'), 'signature')) ? account : badChecksum
}

const byToken: Check = (sim, { body, query }) => {
  const head = part(body, 'head')
  const order = orderOfToken(sim, text(head, 'txnToken') || text(head, 'token'))
  const account = order && sim.accounts.get(order.account)
  return order === undefined || account === undefined || order.reference !== query.orderId || order.account !== query.mid ? sessionOver : account
}

const byChecksum: Check = (sim, { body }) => {
  if (!isBody(body)) return badChecksum
  const { checksumHash, ...fields } = body
  const account = sim.accounts.get(text(body, 'MID'))
  const flat = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
  return account !== undefined && isRight(valuesOf(flat), account.client_secret, String(checksumHash)) ? account : { status: 200, body: { status: 'FAILURE', resultCode: '00000022', errorMessage: 'Invalid checksum' } }
}

const checks: Record<string, Check> = { pay: byToken, card_kind: byToken, settlements: byChecksum }

export const admit = (sim: Simulator, asked: Omit<Asked, 'account'>, operation: string): Account | Answer => (checks[operation] ?? bySignature)(sim, asked)
