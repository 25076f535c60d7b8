import { authenticateOperator, listOperatorTokens, loadOperatorTokens, makeOperatorToken, revokeOperatorToken, type ProjectsDeps } from '../projects/index.ts'

const NAME = 'demo'

/** The token that the demo's operator steers with: `existing`, while it is good; else a new one in place of the one that nobody has any more. */
export const ensureDemoOperator = async (deps: ProjectsDeps, existing: string | undefined): Promise<string> => {
  const known = authenticateOperator(await loadOperatorTokens(deps.sql, deps.secrets), `Bearer ${existing ?? ''}`)
  if (existing !== undefined && known !== undefined) return existing
  const lost = (await listOperatorTokens(deps)).filter(({ name, revoked_at }) => name === NAME && revoked_at === null)
  for (const { token_id } of lost) await revokeOperatorToken(deps, token_id)
  return (await makeOperatorToken(deps, NAME)).token
}
