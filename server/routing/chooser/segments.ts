/** Where outcomes are alike: from the most specific to the widest; a thin one backs off to its parent. */
export interface Segment {
  method: string
  /** Card network, bank or wallet; null where there is none. */
  network_or_bank: string | null
  currency: string
}

/** The segment and what it is a part of, from the narrowest to the widest, as names of boards. */
export const levelsOf = (scope: string, { method, network_or_bank, currency }: Segment): readonly string[] => {
  const parents = [`${scope}\n${method}\n${currency}`, scope]
  return network_or_bank === null ? parents : [`${scope}\n${method}\n${currency}\n${network_or_bank}`, ...parents]
}
