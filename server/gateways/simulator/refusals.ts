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
