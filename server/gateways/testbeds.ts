import { connectors, type Connector } from './index.ts'
import type { Testbed } from './testbed.ts'

/** A gateway as the conformance suite sees it. */
export interface Bed extends Testbed {
  connector: Connector
  /** What the suite pays in: rupees where the gateway takes them, else the first currency that it takes. */
  currency: string
  /** One that nothing was asked in. */
  another_currency: string
}

export const moneyOf = ({ name, limits: { currencies } }: Pick<Connector, 'name' | 'limits'>): Pick<Bed, 'currency' | 'another_currency'> => {
  const currency = currencies.find(each => each === 'INR') ?? currencies[0]
  if (currency === undefined) throw new Error(`${name}/connector.ts takes no currency: limits.currencies is empty`)
  return { currency, another_currency: currency === 'USD' ? 'EUR' : 'USD' }
}

const bedOf = async (connector: Connector): Promise<Bed> => {
  const room = await import(`./${connector.name}/testbed.ts`) as { testbed: Testbed }
  return { ...room.testbed, connector, ...moneyOf(connector) }
}

/** One for every gateway; the conformance suite runs for each. */
export const testbeds: readonly Bed[] = await Promise.all(connectors.map(bedOf))

/** For a room's own tests. Throws where there is no such gateway. */
export const testbedOf = (name: string): Bed => {
  const found = testbeds.find(({ connector }) => connector.name === name)
  if (found === undefined) throw new Error(`there is no gateway ${name}`)
  return found
}
