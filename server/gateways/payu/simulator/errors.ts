import type { Answer, Refusal } from '../../simulator/index.ts'

/** PayU answers 200 to what it does not like. The codes are of its page error-codes; which of them it gives here is not published, nor are the words. */

const stopped = (error: string, message: string): Answer => ({ status: 200, body: { result: null, status: 'failed', error, message } })

export const not_signed = stopped('E700', 'Transaction failed due to incorrectly calculated hash parameter')
export const no_merchant = stopped('E1647', 'Invalid Merchant Key')
export const duplicate = stopped('E504', 'Duplicate order ID: the transaction has been identified as duplicate transaction')
export const invalid = (field: string): Answer => stopped('E1101', `Invalid ${field} #~#Please ensure that you send all mandatory parameters in the transaction request to PayU.`)
export const not_enabled = (what: string): Answer => stopped('E1622', `S2S flow not enabled on ${what}`)

/** Of a command; `error_code` is one of PayU's page error-codes-for-refund-initiation. */
export const failed = (msg: string, error_code?: number): Answer => ({ status: 200, body: { status: 0, msg, ...(error_code === undefined ? {} : { error_code }) } })
export const invalid_hash = failed('Invalid Hash.')
export const parameter_missing = failed('Parameter missing')

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
