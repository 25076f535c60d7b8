/** Where outcomes are alike: from the most specific to the widest; a thin one backs off to its parent. */
export interface Segment {
  method: string
  /** Card network, bank or wallet; null where there is none. */
  network_or_bank: string | null
  currency: string
}

/** One text for a segment of a scope. */
export const keyOf = (scope: string, { method, network_or_bank, currency }: Segment) => `${scope}\n${method}\n${network_or_bank ?? ''}\n${currency}`

/** The names of the segment and of all it is a part of, from the narrowest to the widest, which is the scope itself. */
export const levelsOf = (scope: string, { method, network_or_bank, currency }: Segment): readonly string[] => {
  const wide = [`${scope}\n${method} ${currency}`, scope]
  return network_or_bank === null ? wide : [`${scope}\n${method} ${network_or_bank} ${currency}`, ...wide]
}

/** The scope and the segment of a name; null for the scope itself. */
export const readLevel = (level: string): { scope: string; segment: string | null } => {
  const [scope = '', segment = null] = level.split('\n')
  return { scope, segment }
}
