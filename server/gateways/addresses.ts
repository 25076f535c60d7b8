import { lookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { bareHost } from '../platform/loopback.ts'

/**
 * Addresses that are no gateway on the internet: this machine, private networks, the metadata services of clouds. An
 * account that led there would let an operator's token look around in the network that the router stands in (SSRF).
 */
const inside = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) inside.addSubnet(network, bits, 'ipv4')
// Of IPv6 only what is global (2000::/3) is outside, without the ranges in which an IPv4 address hides.
const outside6 = new BlockList()
outside6.addSubnet('2000::', 3, 'ipv6')
for (const [network, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) inside.addSubnet(network, bits, 'ipv6')

const isPublic = (address: string): boolean =>
  isIP(address) === 4 ? !inside.check(address, 'ipv4') : outside6.check(address, 'ipv6') && !inside.check(address, 'ipv6')

/** May be a gateway on the internet, by its looks; what a name leads to is seen when it is looked up. */
export const isPublicHost = (hostname: string): boolean => {
  const host = bareHost(hostname)
  return isIP(host) === 0 ? /\.[a-z][a-z0-9-]*$/.test(host) && !/\.(localhost|local|internal|intranet|lan|home|corp|arpa|test|invalid|onion)$/.test(host) : isPublic(host)
}

/** For what net.connect asks: a name's public addresses only, whatever else its owner may say of it, and whenever. */
export const publicLookup: LookupFunction = (hostname, options, answer) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const open = error === null ? found.filter(({ address }) => isPublic(address)) : []
    const [first] = open
    if (error !== null) answer(error, '')
    else if (first === undefined) answer(Object.assign(new Error(`${hostname} leads to no public address`), { code: 'ENOTPUBLIC' }), '')
    else if (options.all === true) answer(null, open)
    else answer(null, first.address, first.family)
  })
}
