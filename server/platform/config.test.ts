import { expect, it } from 'vitest'
import { readConfig, type Environment, type Mode } from './config.ts'

const secrets = `1:${'0d'.repeat(32)}`
const production = { DATABASE_URL: 'postgres://me:secret@db.example.com/sluice', SLUICE_SECRETS: secrets, SLUICE_PUBLIC_URL: 'https://pay.example.com' }

it('is complete on a laptop where nothing is set, and takes an empty variable for an unset one', () => {
  const config = readConfig({ PORT: '', DATABASE_URL: ' ' }, 'laptop')
  expect(config).toMatchObject({ port: 8049, host: '127.0.0.1', public_url: 'http://127.0.0.1:8049', database_url: undefined, log_level: 'warn', max_payments_per_order: 20 })
  expect(config.data_dir).toMatch(/\/\.data$/)
})

it.each(['http://127.0.0.1:8049', 'http://localhost:8049', 'http://[::1]:8049'])('takes http in production for a trial on this machine, where that is said: %s', SLUICE_PUBLIC_URL =>
  expect(readConfig({ ...production, SLUICE_PUBLIC_URL }, 'production').public_url).toBe(SLUICE_PUBLIC_URL))

it('listens to the world in production', () =>
  expect(readConfig(production, 'production')).toMatchObject({ host: '0.0.0.0', log_level: 'info', database_url: production.DATABASE_URL }))

it.each<[string, Environment, Partial<ReturnType<typeof readConfig>>]>([
  ['the address that payers see, without its last slash', { SLUICE_PUBLIC_URL: 'https://pay.example.com/' }, { public_url: 'https://pay.example.com' }],
  ['an absolute data folder', { SLUICE_DATA_DIR: '/var/lib/sluice' }, { data_dir: '/var/lib/sluice' }],
  ['another limit', { SLUICE_MAX_PAYMENTS_PER_ORDER: '3' }, { max_payments_per_order: 3 }],
])('reads %s', (_, env, expected) => expect(readConfig(env, 'laptop')).toMatchObject(expected))

it.each<[Mode, Environment, RegExp]>([
  ['laptop', { PORT: '80 49' }, /^PORT must be a whole number from 1 to 65535; it is "80 49"\.$/],
  ['laptop', { PORT: '-1' }, /^PORT /],
  ['laptop', { PORT: '0' }, /^PORT /],
  ['laptop', { SLUICE_MAX_PAYMENTS_PER_ORDER: '0' }, /^SLUICE_MAX_PAYMENTS_PER_ORDER /],
  ['laptop', { SLUICE_HOST: 'http://localhost' }, /^SLUICE_HOST /],
  ['laptop', { SLUICE_PUBLIC_URL: 'ftp://example.com' }, /^SLUICE_PUBLIC_URL /],
  ['laptop', { DATABASE_URL: 'mysql://db/sluice' }, /^DATABASE_URL /],
  ['laptop', { DATABASE_URL: 'postgres://me:100%@db/sluice' }, /^DATABASE_URL has a % that begins no escape;/],
  ['laptop', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent; it is "loud"\.$/],
  ['laptop', { SLUICE_SECRETS: '1:abc' }, /^SLUICE_SECRETS must be /],
  ['laptop', { SLUICE_SECRETS: secrets, SLUICE_SECRETS_FILE: '/nowhere' }, /^SLUICE_SECRETS and SLUICE_SECRETS_FILE are both set/],
  ['production', { SLUICE_SECRETS: secrets }, /^DATABASE_URL is not set/],
  ['production', { DATABASE_URL: production.DATABASE_URL }, /^SLUICE_SECRETS is not set/],
  ['production', { ...production, SLUICE_PUBLIC_URL: '' }, /^SLUICE_PUBLIC_URL is not set/],
  ...['http://pay.example.com', 'http://10.0.0.5:8049', 'http://localhost.example.com', 'http://0.0.0.0:8049'].map((SLUICE_PUBLIC_URL): [Mode, Environment, RegExp] =>
    ['production', { ...production, SLUICE_PUBLIC_URL }, /^SLUICE_PUBLIC_URL must begin with https:\/\//]),
])('refuses, on a %s, %j', (mode, env, says) => expect(() => readConfig(env, mode)).toThrow(says))
