/**
 * JSON whose numbers stay the text they were written as: an amount of 170.10 must not pass through a float. Undefined
 * where the text is no JSON.
 */
export const parseExact = (text: string): Json | undefined => {
  try {
    return JSON.parse(text, (_, value: unknown, context?: { source?: string }) => (typeof value === 'number' ? new ExactNumber(context?.source ?? String(value)) : value)) as Json
  } catch {
    return undefined
  }
}

declare global {
  interface JSON {
    /** ECMAScript's "JSON.parse source text access": a text that stringify writes as it stands. */
    rawJSON(text: string): object
  }
}

/** An amount for JSON.stringify, written digit by digit: a float could not always say it. */
export const exactNumber = (decimal: string): object => JSON.rawJSON(decimal)

/** A number as its sender wrote it. */
export class ExactNumber {
  readonly source: string
  constructor(source: string) { this.source = source }
}

export type Json = string | boolean | null | ExactNumber | Json[] | { [name: string]: Json }

/** The member of an object, by a path of names; undefined where anything on the way is missing or of another kind. */
export const member = (value: Json | undefined, ...names: string[]): Json | undefined => {
  let at = value
  for (const name of names) {
    if (at === undefined || at === null || typeof at !== 'object' || Array.isArray(at) || at instanceof ExactNumber || !Object.hasOwn(at, name)) return undefined
    at = at[name]
  }
  return at
}

/** The time of an ISO 8601 text; undefined for anything else. */
export const timeOf = (value: Json | undefined): Date | undefined => {
  const at = typeof value === 'string' ? new Date(value) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at
}

/** A text, or a number's digits; undefined for anything else and for an empty text. Gateways write ids both ways. */
export const textOf = (value: Json | undefined): string | undefined =>
  value instanceof ExactNumber ? value.source : typeof value === 'string' && value !== '' ? value : undefined
