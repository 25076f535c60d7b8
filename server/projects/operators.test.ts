import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movableClock } from '../platform/clock.ts'
import { DEMO_SECRETS, parseSecrets } from '../platform/secrets.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { authenticateOperator, loadOperatorTokens, makeOperatorToken, revokeOperatorToken, type ProjectsDeps } from './index.ts'

let database: TestDatabase
let deps: ProjectsDeps
beforeAll(async () => {
  database = await testDatabase()
  deps = { sql: database.sql, secrets: parseSecrets(DEMO_SECRETS), clock: movableClock(), actor: 'cli' }
})
afterAll(() => database.drop())

const whoHas = async (token: string, secrets = deps.secrets) => authenticateOperator(await loadOperatorTokens(deps.sql, secrets), `Bearer ${token}`)?.name

describe('an operator\'s token', () => {
  it('names its operator, is not stored as it is, and is good for nothing once revoked', async () => {
    const { token, token_id } = await makeOperatorToken(deps, 'Asha')
    expect(await whoHas(token)).toBe('Asha')
    const [row] = await deps.sql`select row_to_json(operator_tokens)::text || (select string_agg(row_to_json(audit_log)::text, '') from audit_log) as text from operator_tokens`
    expect(row?.['text']).toContain(token_id)
    expect(row?.['text']).not.toContain(token.slice(24, 40))
    await revokeOperatorToken(deps, token_id)
    expect(await whoHas(token)).toBeUndefined()
    await expect(revokeOperatorToken(deps, token_id)).rejects.toThrow(`There is no valid token ${token_id}`)
  })

  it('outlives a new master secret', async () => {
    const { token } = await makeOperatorToken(deps, 'Ravi')
    const secrets = parseSecrets(`${DEMO_SECRETS},2:${'ab'.repeat(32)}`)
    expect(await whoHas(token, secrets)).toBe('Ravi')
    expect(await whoHas((await makeOperatorToken({ ...deps, secrets }, 'Mira')).token, secrets)).toBe('Mira')
  })

  it('is the only valid one of its name, which may be used again after it', async () => {
    const { token_id } = await makeOperatorToken(deps, 'Zoya')
    await expect(makeOperatorToken(deps, 'Zoya')).rejects.toThrow('There is a valid token of Zoya already')
    await revokeOperatorToken(deps, token_id)
    await makeOperatorToken(deps, 'Zoya')
  })

  it.each([['', /1 to 100/], [' Asha', /no space around/], ['a\nb', /control/], ['x'.repeat(101), /1 to 100/], ['Demo', /kept for changes that no operator made/], ['sluice', /kept/]])('is not made for the name %j', async (name, says) => {
    await expect(makeOperatorToken(deps, name)).rejects.toThrow(says)
  })
})
