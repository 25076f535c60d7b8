import { notKnown, unknown } from '../answers.ts'
import type { Call, NotCharged, Unknown } from '../connector.ts'
import { ExactNumber, member, textOf, type Json } from '../exact-json.ts'
import { messageOf } from '../said.ts'
import { command } from './api.ts'
import { actionStates } from './mapping.ts'

/** A capture, cancellation or refund that PayU was asked for. */
export interface Action {
  request_id: string
  action: string
  /** The name we gave it; empty for what PayU does by itself. */
  token: string
  state: 'success' | 'failed' | 'cancelled' | 'pending'
  amount: Json | undefined
  fields: Json
}

/** All that was asked for of a payment. `not_known` where nothing ever was. */
export const actionsOf = async (call: Call, mihpayid: string): Promise<Action[] | NotCharged | Unknown> => {
  const said = await command(call, 'fetch_actions', 'check_action_status', mihpayid, 'payuid')
  if (said.kind !== 'said') return unknown(messageOf(said))
  const found = member(said.body, 'transaction_details', mihpayid)
  if (typeof found === 'string' && /^no action status found/i.test(found)) return notKnown('no_action_status_found')
  if (found === undefined || found === null || typeof found !== 'object' || Array.isArray(found) || found instanceof ExactNumber) return unknown('the answer does not tell of the payment\'s actions')
  const actions = Object.values(found).map(readAction)
  const unreadable = actions.findIndex(action => action === undefined)
  return unreadable >= 0 ? unknown('an action of the payment cannot be read') : actions.filter(action => action !== undefined)
}

const readAction = (fields: Json): Action | undefined => {
  const [request_id, action, status] = ['request_id', 'action', 'status'].map(name => textOf(member(fields, name)))
  const state = actionStates[status?.toLowerCase() ?? '']
  if (request_id === undefined || action === undefined || state === undefined) return undefined
  return { request_id, action: action.toLowerCase(), token: textOf(member(fields, 'token')) ?? '', state, amount: member(fields, 'amt'), fields }
}
