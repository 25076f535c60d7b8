import { isDuplicate, type Sql } from '../platform/db.ts'
import { Remedy } from '../platform/remedy.ts'
import type { Secrets } from '../platform/secrets.ts'
import { changeSettings } from '../platform/settings.ts'
import { isCleanText } from '../platform/text.ts'
import { asTokens, hashToken, newToken, type Operator, type OperatorTokens } from './operator-tokens.ts'
import type { ProjectsDeps } from './projects.ts'
import { insertToken, revokeToken, selectLiveTokens, selectTokens } from './store.ts'

/** Actors of the audit log that are no people. */
const reserved = ['cli', 'demo', 'sluice']

/** A token as it is shown, once. */
export interface NewToken extends Operator {
  token: string
}

/** Makes an operator's token. A Remedy says what stands in the way, here and below. */
export const makeOperatorToken = async ({ sql, secrets: [newest], clock, actor }: ProjectsDeps, name: string): Promise<NewToken> => {
  if (name.trim() !== name || name === '' || name.length > 100 || !isCleanText(name)) throw new Remedy('An operator\'s name has 1 to 100 characters, none of them a control character, and no space around it.')
  if (reserved.includes(name.toLowerCase()) && actor !== name) throw new Remedy(`The name ${name} is kept for changes that no operator made; choose another.`)
  const { token_id, token } = newToken()
  const at = clock.now()
  try {
    await changeSettings(sql, { at, actor, action: 'operator.make', subject: token_id, detail: { name } }, tx =>
      insertToken(tx, { token_id, name, secret_version: newest.version, token_hash: hashToken(newest, token), at }))
  } catch (error) {
    if (isDuplicate(error)) throw new Remedy(`There is a valid token of ${name} already; revoke that one, or choose another name.`)
    throw error
  }
  return { token_id, name, token }
}

/** Revokes a token; every process refuses it within a second. */
export const revokeOperatorToken = async ({ sql, clock, actor }: Omit<ProjectsDeps, 'secrets'>, token_id: string): Promise<void> => {
  const at = clock.now()
  await changeSettings(sql, { at, actor, action: 'operator.revoke', subject: token_id }, async tx => {
    if (await revokeToken(tx, token_id, at) === 0) throw new Remedy(`There is no valid token ${token_id}; sluice operators list shows them.`)
  })
}

export const listOperatorTokens = async ({ sql }: { sql: Sql }) => [...await selectTokens(sql)]

/** For the settings that every process holds in memory. */
export const loadOperatorTokens = async (sql: Sql, secrets: Secrets): Promise<OperatorTokens> => asTokens(secrets, await selectLiveTokens(sql))
