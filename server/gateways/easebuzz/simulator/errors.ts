import type { Answer } from '../../simulator/index.ts'

/** Easebuzz answers 200 to what it does not like, and says why in words. It publishes none of them: these are ours. */

export const no_link = (error_desc: string): Answer => ({ status: 200, body: { status: 0, error_desc, data: error_desc } })
export const not_paid = (msg_desc: string): Answer => ({ status: 200, body: { status: 'failure', error: 'failure', msg_desc } })
export const no_transaction = (msg: string): Answer => ({ status: 200, body: { status: false, msg } })
export const no_refund = (reason: string): Answer => ({ status: 200, body: { status: false, reason } })
export const nothing_found = (message: string): Answer => ({ status: 200, body: { status: false, message } })
