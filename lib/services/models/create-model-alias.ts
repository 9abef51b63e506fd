import { newId } from '@/lib/crypto/id'
import { inTransaction, isUniqueViolation, type Transaction } from '@/lib/db/client'
import type { ProviderKey } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { CreateModelAliasInput, ModelAliasView } from '@/lib/schemas/model'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { aliasViews } from './alias-views'
import { findModelKey } from './find-model-key'
import { works } from './works'

/** Aliases one space may have. */
const MAX_ALIASES = 200

/**
 * Gives a model a name of the space's own, which comes before every other reading of that name.
 * @throws AppError `not_found` for a key of another space; `invalid_input` for a model that the key does not serve;
 * `conflict` for a name that is taken, or at the limit.
 */
export const createModelAlias = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'model_alias.created',
    input: CreateModelAliasInput,
    output: ModelAliasView,
  },
  async (ctx, { name, providerKeyId, model: typed }) => {
    const { spaceId } = ctx
    try {
      return await inTransaction(async (tx, changed) => {
        const providerKey = await findModelKey(tx, spaceId, providerKeyId)
        const modelName = await withoutSlug(tx, providerKey, typed)
        const [serves] = await works(tx, spaceId, [{ modelName, providerKey }])
        if (!serves) {
          const message = `${providerKey.slug} does not serve this model, or it is switched off`
          throw new AppError('invalid_input', `${message}.`, { issues: [{ path: 'model', message }] })
        }
        if ((await tx.modelAlias.count({ where: { spaceId } })) >= MAX_ALIASES)
          throw new AppError('conflict', `This space has ${MAX_ALIASES} aliases, which is the limit.`)
        const id = newId()
        await tx.modelAlias.create({ data: { id, spaceId, name, providerKeyId, modelName } })
        const [view] = await aliasViews(tx, { spaceId, id })
        if (!view) throw new AppError('internal', 'The alias is not there after it was made.')
        await recordAudit(tx, ctx, {
          action: 'model_alias.created',
          subjectType: 'model_alias',
          subjectId: id,
          after: view,
        })
        changed({ kind: 'provider_key', id: providerKeyId, spaceId })
        return view
      })
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new AppError('conflict', 'This space has an alias of this name. Delete it first, or choose another name.', {
        issues: [{ path: 'name', message: 'This alias is taken' }],
      })
    }
  },
)

/** The model that was meant by `slug/model`, where the key has that model and none of the whole name; else what was typed. */
async function withoutSlug(
  tx: Pick<Transaction, 'model'>,
  { id: providerKeyId, spaceId, slug }: ProviderKey,
  typed: string,
): Promise<string> {
  if (!typed.startsWith(`${slug}/`)) return typed
  const rest = typed.slice(slug.length + 1)
  const rows = await tx.model.findMany({ where: { spaceId, providerKeyId, name: { in: [typed, rest] } } })
  return rows.length === 1 && rows[0]?.name === rest ? rest : typed
}
