import { describe, expect, it } from 'vitest'
import { isLoopbackHost } from '../platform/loopback.ts'
import { isPublicHost, publicLookup } from './addresses.ts'

/** As a URL has it after parsing. */
const host = (written: string) => new URL(`https://${written}/`).hostname

describe('a host', () => {
  it.each(['api.cashfree.com', 'api.razorpay.com', 'gateway.example', '8.8.8.8', '[2606:4700::1111]', 'xn--bcher-kva.example'])('%s may be a gateway', written => {
    expect([isPublicHost(host(written)), isLoopbackHost(host(written))]).toEqual([true, false])
  })

  it.each([
    '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '255.255.255.255', '224.0.0.1', '[fe80::1]', '[fc00::1]', '[fd12::1]', '[::]', '[ff02::1]',
    '[::ffff:10.0.0.1]', '[::ffff:169.254.169.254]', '[64:ff9b::a9fe:a9fe]', '[2002:a00:1::]', 'metadata.google.internal', 'router', 'printer.local', 'db.corp', '0xa9fea9fe', '2852039166', '0251.0376.0251.0376',
  ])('%s is refused', written => {
    expect([isPublicHost(host(written)), isLoopbackHost(host(written))]).toEqual([false, false])
  })

  it.each(['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.9.9.9', '0x7f.1', '2130706433', '[::1]'])('%s is this machine', written => {
    expect([isPublicHost(host(written)), isLoopbackHost(host(written))]).toEqual([false, true])
  })
})

it.each([true, false])('a name that leads into this machine is not followed (all: %s)', async all => {
  const code = await new Promise(resolve => { publicLookup('localhost', { all }, error => resolve(error?.code)) })
  expect(code).toBe('ENOTPUBLIC')
})
