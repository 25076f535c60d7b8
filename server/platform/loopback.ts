import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** As `new URL(…).hostname` writes it: IPv6 in brackets, IPv4 in four decimal parts whatever it was written as. */
export const bareHost = (hostname: string) => hostname.replace(/^\[|\]$/g, '')

/** A name or an address of this machine, by its looks. */
export const isLoopbackHost = (hostname: string): boolean => {
  const host = bareHost(hostname)
  return isIP(host) === 0 ? /^(.+\.)?localhost$/.test(host) : loopback.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}
