import { Prisma } from '@/lib/db/generated/client'
import { db } from '@/lib/db/client'
import { ModelList, ModelQuery } from '@/lib/schemas/model'
import { ProviderKind } from '@/lib/schemas/provider-key'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'
import { modelViews } from './model-views'

type Row = { id: string; sorted: string }

/** The models of a space by name, searched and narrowed, a page at a time; two keys of a provider list a model once. */
export const listModels = service(
  { permission: 'models:read', impersonation: 'allow', audit: null, input: ModelQuery, output: ModelList },
  async ({ spaceId }, query) => {
    const { cursor, limit } = query
    const after = decodeCursor('models', cursor)
    const beyond = after
      ? Prisma.sql`AND (full_name COLLATE "C", id) > (${after.value}::text COLLATE "C", ${after.id}::uuid)`
      : Prisma.empty
    const fitting = Prisma.sql`FROM named WHERE ${condition(spaceId, query)}`
    const named = Prisma.sql`WITH named AS (
      SELECT k.slug, m.name, k.slug || '/' || m.name AS full_name, bool_and(m.enabled) AS enabled,
        (array_agg(m.id ORDER BY k.is_default DESC, k.created_at, k.id))[1] AS id
      FROM model m JOIN provider_key k ON k.id = m.provider_key_id AND k.space_id = m.space_id
      WHERE m.space_id = ${spaceId}::uuid GROUP BY k.slug, m.name)`
    const [found, counted, providers] = await Promise.all([
      db().$queryRaw<Row[]>`${named} SELECT id, full_name AS sorted ${fitting} ${beyond}
        ORDER BY full_name COLLATE "C", id LIMIT ${limit + 1}::int`,
      db().$queryRaw<{ total: bigint }[]>`${named} SELECT count(*) AS total ${fitting}`,
      db().$queryRaw<{ slug: string; provider: string; models: bigint }[]>`
        SELECT k.slug, min(k.provider) AS provider, count(DISTINCT m.name) AS models
        FROM provider_key k JOIN model m ON m.provider_key_id = k.id AND m.space_id = k.space_id
        WHERE k.space_id = ${spaceId}::uuid GROUP BY k.slug ORDER BY k.slug COLLATE "C"`,
    ])
    const { rows, nextCursor } = cutPage('models', found, limit, (row) => row.sorted)
    return {
      items: await modelViews(
        db(),
        spaceId,
        rows.map(({ id }) => id),
      ),
      nextCursor,
      total: Number(counted[0]?.total ?? 0),
      providers: providers.map(({ slug, provider, models }) => ({
        slug,
        kind: ProviderKind.parse(provider),
        models: Number(models),
      })),
    }
  },
)

function condition(spaceId: string, { search, provider, status }: ModelQuery): Prisma.Sql {
  const all = [Prisma.sql`true`]
  if (search) {
    all.push(Prisma.sql`(position(lower(${search}::text) IN lower(full_name)) > 0 OR EXISTS (
      SELECT 1 FROM model_alias a JOIN provider_key ak ON ak.id = a.provider_key_id AND ak.space_id = a.space_id
      WHERE a.space_id = ${spaceId}::uuid AND ak.slug = named.slug AND a.model_name = named.name
        AND position(lower(${search}::text) IN lower(a.name)) > 0))`)
  }
  if (provider) all.push(Prisma.sql`slug = ${provider}::text`)
  if (status) all.push(Prisma.sql`enabled = ${status === 'enabled'}::boolean`)
  return Prisma.join(all, ' AND ')
}
