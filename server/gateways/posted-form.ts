import { Parser } from 'htmlparser2'
import type { NextStep } from './connector.ts'

/** Inputs that a script's `submit()` does not send. */
const unsent = ['submit', 'button', 'reset', 'image', 'file']

/** No page of a bank is as deep, and the parser takes time by the square of the depth: a megabyte of open tags would hold up everybody. */
const DEEPEST = 500

/**
 * Where a page leads that posts itself, which is how some gateways hand the payer over to a bank: its first form, as a step of ours. Undefined where
 * there is no form with an absolute address, or the page is nested deeper than any.
 */
export const postedForm = (html: string): NextStep | undefined => {
  const found: { url?: string; method?: string; fields: Record<string, string> } = { fields: {} }
  let inside = false
  let depth = 0
  const parser = new Parser({
    onopentag: (name, attributes) => {
      depth += 1
      if (depth > DEEPEST) parser.pause()
      if (name === 'form' && found.url === undefined) {
        inside = true
        found.url = (attributes['action'] ?? '').trim()
        found.method = (attributes['method'] ?? 'get').toLowerCase()
      }
      if (name === 'input' && inside && attributes['name'] !== undefined && !unsent.includes((attributes['type'] ?? '').toLowerCase())) {
        found.fields[attributes['name']] = attributes['value'] ?? ''
      }
    },
    onclosetag: name => {
      depth -= 1
      if (name === 'form') inside = false
    },
  })
  parser.end(html)
  const { url, method, fields } = found
  if (depth > DEEPEST) return undefined // Read in part: fields may be missing.
  if (url === undefined || !/^https?:\/\/./i.test(url) || !URL.canParse(url)) return undefined
  if (method === 'post') return { kind: 'form', url, fields }
  const address = new URL(url)
  address.search = new URLSearchParams(fields).toString()
  return { kind: 'redirect', url: address.href }
}
