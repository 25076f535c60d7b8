import { isBody, type Answer, type Body } from '../../simulator/index.ts'
import { invalid } from './errors.ts'

/** Stripe's form notation: `metadata[reference]=x`, `expand[0]=a`, `expand[]=a`. An empty value unsets, as null does. */
export const parseForm = (text: string): Body => {
  const form: Body = {}
  for (const [name, value] of new URLSearchParams(text)) put(form, name.split('[').map(part => part.replace(/\]$/, '')), value)
  return form
}

const forbidden = ['__proto__', 'constructor', 'prototype']

const put = (into: Body, [name = '', ...deeper]: string[], value: string): void => {
  if (forbidden.includes(name)) return
  const key = name === '' ? String(Object.keys(into).length) : name
  if (deeper.length === 0) { into[key] = value; return }
  const found = into[key]
  const inner: Body = isBody(found) ? found : {}
  into[key] = inner
  put(inner, deeper, value)
}

/** What was given as a list: its numbered entries in order. */
export const listOf = (value: unknown): string[] => (isBody(value) ? Object.values(value).filter(each => typeof each === 'string') : [])

/** Whole numbers are written as digits, nothing else. Undefined where there is none. */
export const wholeNumber = (value: unknown): number | undefined => (typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : undefined)

/** The answer that refuses a field nobody published; undefined where all are known. */
export const unknownField = (form: Body, known: readonly string[]): Answer | undefined => {
  const found = Object.keys(form).find(name => !known.includes(name))
  return found === undefined ? undefined : invalid('parameter_unknown', `Received unknown parameter: ${found}`, found)
}

export const checkMetadata = (metadata: unknown): Answer | undefined => {
  if (metadata === undefined) return undefined
  const good = isBody(metadata) && Object.keys(metadata).length <= 50 && Object.entries(metadata).every(([name, value]) => name.length <= 40 && typeof value === 'string' && value.length <= 500)
  return good ? undefined : invalid('parameter_invalid_string', 'metadata takes 50 keys of 40 characters with values of 500', 'metadata')
}

export const textsOf = (body: Body): Record<string, string> => Object.fromEntries(Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
