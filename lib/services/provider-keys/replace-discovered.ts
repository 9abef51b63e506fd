import { newId } from '@/lib/crypto/id'
import type { Transaction } from '@/lib/db/client'
import type { DiscoveredModel } from '@/lib/gateway/providers/read-model-list'

/**
 * Brings the discovered models of a key in line with what the provider lists now. Models added by hand stay, and so do
 * those that are switched off: one that leaves the list and comes back must not come back switched on.
 */
export async function replaceDiscovered(
  tx: Transaction,
  input: { spaceId: string; providerKeyId: string; models: readonly DiscoveredModel[] },
): Promise<{ added: number; removed: number }> {
  const { spaceId, providerKeyId, models } = input
  if (models.length === 0) return { added: 0, removed: 0 }
  const ofKey = { spaceId, providerKeyId }
  const names = models.map(({ name }) => name)
  const { count: removed } = await tx.model.deleteMany({
    where: { ...ofKey, source: 'discovered', enabled: true, name: { notIn: names } },
  })
  const before = await tx.model.count({ where: ofKey })
  const rows = JSON.stringify(models.map((model) => ({ ...model, id: newId() })))
  await tx.$executeRaw`
    INSERT INTO model (id, space_id, provider_key_id, name, context_window, max_output_tokens, capabilities)
    SELECT id, ${spaceId}::uuid, ${providerKeyId}::uuid, name, "contextWindow", "maxOutputTokens",
      ARRAY(SELECT jsonb_array_elements_text(capabilities))
    FROM jsonb_to_recordset(${rows}::jsonb)
      AS x(id uuid, name text, "contextWindow" int, "maxOutputTokens" int, capabilities jsonb)
    ON CONFLICT (provider_key_id, name) DO UPDATE SET context_window = excluded.context_window,
      max_output_tokens = excluded.max_output_tokens, capabilities = excluded.capabilities`
  return { added: (await tx.model.count({ where: ofKey })) - before, removed }
}
