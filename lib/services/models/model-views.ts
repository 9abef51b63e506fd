import type { Transaction } from '@/lib/db/client'
import { ModelRole, type ModelView } from '@/lib/schemas/model'
import { ProviderKind } from '@/lib/schemas/provider-key'
import { processState } from '@/lib/process-state'
import { listedAs } from '@/lib/services/provider-keys/catalogue'
import { providersOff } from '@/lib/services/provider-keys/providers-off'
import { priceViews } from './price-views'
import { modelFacts } from '@/lib/usage/model-facts'

type Reader = Pick<Transaction, 'model' | 'modelAlias' | 'modelDefault' | 'modelPrice' | 'user' | 'platform'>

/**
 * The views of models, in the order of the ids. What the space decides (on or off, aliases, roles) is of the name
 * `provider/model`, whichever key's row the id is of; limits are the provider's own words before the catalogue's.
 */
export async function modelViews(tx: Reader, spaceId: string, ids: readonly string[]): Promise<ModelView[]> {
  const rows = await tx.model.findMany({ where: { spaceId, id: { in: [...ids] } }, include: { providerKey: true } })
  const names = rows.map(({ name }) => name)
  const named = { spaceId, modelName: { in: names } }
  const slug = { providerKey: { select: { slug: true } } } as const
  const [off, aliases, defaults, prices, kindsOff] = await Promise.all([
    tx.model.findMany({
      where: { spaceId, name: { in: names }, enabled: false },
      select: { name: true, ...slug },
    }),
    tx.modelAlias.findMany({ where: named, include: slug, orderBy: { name: 'asc' } }),
    tx.modelDefault.findMany({ where: named, include: slug, orderBy: { role: 'asc' } }),
    tx.modelPrice.findMany({ where: named }).then((found) => priceViews(tx, found)),
    providersOff(tx),
  ])
  const byId = new Map(
    rows.map((row) => {
      const { providerKey: key, name } = row
      const isIt = (other: { providerKey: { slug: string } }, otherName: string): boolean =>
        other.providerKey.slug === key.slug && otherName === name
      const facts = modelFacts(processState().prices, { provider: listedAs(key), model: name })
      const ownPrice = prices.find(({ model }) => model === `${key.slug}/${name}`) ?? null
      const kind = ProviderKind.parse(key.provider)
      const view: ModelView = {
        id: row.id,
        model: `${key.slug}/${name}`,
        name,
        provider: key.slug,
        kind,
        providerOff: kindsOff.includes(kind),
        providerKeyId: key.id,
        source: row.source === 'manual' ? 'manual' : 'discovered',
        enabled: !off.some((other) => isIt(other, other.name)),
        aliases: aliases.flatMap((alias) => (isIt(alias, alias.modelName) ? [alias.name] : [])),
        roles: defaults.flatMap((each) => (isIt(each, each.modelName) ? [ModelRole.parse(each.role)] : [])),
        contextWindow: row.contextWindow ?? facts.contextWindow,
        maxOutputTokens: row.maxOutputTokens,
        inputPerMillion: ownPrice?.input ?? facts.inputPerMillion?.toString() ?? null,
        outputPerMillion: ownPrice?.output ?? facts.outputPerMillion?.toString() ?? null,
        ownPrice,
        capabilities: [...new Set([...row.capabilities, ...facts.capabilities])],
      }
      return [row.id, view]
    }),
  )
  return ids.flatMap((id) => byId.get(id) ?? [])
}
