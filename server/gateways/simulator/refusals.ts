import type { Answer, Refusal } from './gateway.ts'

/** What the frame refuses by itself, in the gateway's way of saying an error. `codes`: its own words, where it has some. */
export const refusalsOf = (error: (status: number, code: string, message: string) => Answer, codes: Partial<Record<Refusal, string>> = {}): Record<Refusal, Answer> => {
  const said = (refusal: Refusal, status: number, message: string) => error(status, codes[refusal] ?? refusal, message)
  return {
    bad_json: said('bad_json', 400, 'The body is not JSON'),
    too_large: said('too_large', 413, 'The body is too large'),
    not_found: said('not_found', 404, 'There is nothing at this address'),
    internal: said('internal', 500, 'Something went wrong'),
    key_reused: said('key_reused', 422, 'The idempotency key was used for another request'),
    rate_limited: said('rate_limited', 429, 'Too many requests'),
    bank_down: said('bank_down', 502, 'The bank does not answer'),
  }
}

const page = (status: number, title: string): Answer => ({ status, body: `<html><head><title>${title}</title></head><body>${title}</body></html>`, headers: { 'content-type': 'text/html; charset=utf-8' } })

/** The same of a gateway that has no errors of its own for it: what its web server would say. */
export const htmlRefusals: Record<Refusal, Answer> = {
  bad_json: page(400, '400 Bad Request'),
  too_large: page(413, '413 Request Entity Too Large'),
  not_found: page(404, '404 Not Found'),
  internal: page(500, '500 Internal Server Error'),
  key_reused: page(409, '409 Conflict'),
  rate_limited: page(429, '429 Too Many Requests'),
  bank_down: page(502, '502 Bad Gateway'),
}
