import type { Answer, Refusal } from '../../simulator/index.ts'

/** Easebuzz answers 200 to what it does not like, and says why in words. It publishes none of them: these are ours. */

export const no_link = (error_desc: string): Answer => ({ status: 200, body: { status: 0, error_desc, data: error_desc } })
export const not_paid = (msg_desc: string): Answer => ({ status: 200, body: { status: 'failure', error: 'failure', msg_desc } })
export const no_transaction = (msg: string): Answer => ({ status: 200, body: { status: false, msg } })
export const no_refund = (reason: string): Answer => ({ status: 200, body: { status: false, reason } })
export const nothing_found = (message: string): Answer => ({ status: 200, body: { status: false, message } })

const page = (status: number, title: string): Answer => ({ status, body: `<html><head><title>${title}</title></head><body>${title}</body></html>`, headers: { 'content-type': 'text/html; charset=utf-8' } })

export const refusals: Record<Refusal, Answer> = {
  bad_json: page(400, '400 Bad Request'),
  too_large: page(413, '413 Request Entity Too Large'),
  not_found: page(404, '404 Not Found'),
  internal: page(500, '500 Internal Server Error'),
  key_reused: page(409, '409 Conflict'),
  rate_limited: page(429, '429 Too Many Requests'),
  bank_down: page(502, '502 Bad Gateway'),
}
