import { systemClock } from '../platform/clock.ts'
import { listOperatorTokens, makeOperatorToken, revokeOperatorToken, type NewToken, type ProjectsDeps } from '../projects/index.ts'
import { argumentsOf, readFlags } from './arguments.ts'
import { withSecrets } from './database.ts'

export const help = `Usage: sluice operators <action> [options]

  list                   operators' tokens for /api; a token is never shown again
  make    --name NAME    a new token; what is changed with it stands under this name in the audit log
  revoke  --token ID     every process refuses it within a second

A token is good for all organisations and projects of this installation, and for nothing under /router.
Works on the database of DATABASE_URL with the secrets of SLUICE_SECRETS, or on that of a running sluice start.`

const { actionOf, needed } = argumentsOf('operators')

const show = ({ token_id, name, token }: NewToken) => `token_id  ${token_id}\nname      ${name}\ntoken     ${token}\n\nThe token is shown this once; keep it safe.`

interface Flags { name?: string | undefined; token?: string | undefined }

const actions: Record<string, (deps: ProjectsDeps, flags: Flags) => Promise<string>> = {
  list: async deps => {
    const tokens = await listOperatorTokens(deps)
    if (tokens.length === 0) return 'There is no operator\'s token yet; sluice operators make --name NAME makes one.'
    return tokens.map(({ token_id, name, created_at, revoked_at }) => `${token_id}  ${name}  made ${created_at.toISOString()}${revoked_at === null ? '' : `  revoked ${revoked_at.toISOString()}`}`).join('\n')
  },
  make: async (deps, { name }) => show(await makeOperatorToken(deps, needed('name', name))),
  revoke: async (deps, { token }) => {
    // Who pastes the whole token means its id; the secret behind it is of no use any more.
    const token_id = needed('token', token).slice(0, 23)
    await revokeOperatorToken(deps, token_id)
    return `Revoked ${token_id}.`
  },
}

export const run = async ([name = '', ...args]: string[]) => {
  const action = actionOf(actions, name)
  const flag = { type: 'string' } as const
  const flags = readFlags('operators', args, { name: flag, token: flag })
  console.log(await withSecrets(process.env, (sql, secrets) => action({ sql, secrets, clock: systemClock, actor: 'cli' }, flags)))
  return 0
}
