import type { SpaceContext } from '@/lib/auth/contexts'
import { db } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import type { Caller } from '@/lib/gateway/types'
import { processState } from '@/lib/process-state'
import type { CallableModelList } from '@/lib/schemas/playground'
import { profileOf } from '@/lib/services/provider-keys/catalogue'

/**
 * The names `GET /api/v1/models` lists in this space, because it is what lists them here too.
 * @throws AppError `unavailable` when the provider keys cannot be read.
 */
export async function callableModels(ctx: SpaceContext): Promise<CallableModelList> {
  const [listed, keys] = await Promise.all([
    listedModels(ctx),
    db().providerKey.findMany({ where: { spaceId: ctx.spaceId }, select: { slug: true, provider: true } }),
  ])
  const providers = new Map(keys.map(({ slug, provider }) => [slug, provider]))
  const models = listed.map(({ id, owned_by: slug }) => {
    const provider = providers.get(slug)
    return { id, protocol: provider === undefined ? ('openai' as const) : profileOf(provider).protocol }
  })
  return { models, hasProviderKey: keys.length > 0 }
}

type Listed = { id: string; owned_by: string }

function listedModels(ctx: SpaceContext): Promise<readonly Listed[]> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => reject(new AppError('unavailable', 'The models cannot be read right now. Try again.'))
    let status = 0
    processState().gateway.handle(
      {
        method: 'GET',
        path: '/models',
        headers: {},
        identify: () => ({ kind: 'ok', caller: readerOf(ctx) }),
        readBody: (_limitBytes, done) => done(Buffer.alloc(0), null),
        onClientGone: () => undefined,
      },
      {
        head: (answered) => {
          status = answered
        },
        write: () => true,
        onDrain: (resume) => resume(),
        end: (body) => {
          if (status !== 200 || !body) return refuse()
          resolve((JSON.parse(Buffer.from(body).toString('utf8')) as { data: Listed[] }).data)
        },
        fail: refuse,
      },
    )
  })
}

/** Somebody who may read the list of models, and nothing else. */
const readerOf = ({ principal, space }: SpaceContext): Caller => ({
  tokenId: null,
  userId: principal.userId,
  expiresAtMs: null,
  spaceId: space.id,
  spaceSlug: space.slug,
  permissions: new Set(['models:read']),
  apiAccessEnabled: true,
  runningMayEnd: true,
  spaceActive: true,
  modelAllow: [],
  corsOrigins: [],
})
