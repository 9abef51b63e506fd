import { sealedKeyId } from '@/lib/crypto/sealed'
import type { ProviderKey } from '@/lib/db/generated/client'
import { accountIdOf } from '@/lib/gateway/providers/account-key'
import { processState } from '@/lib/process-state'
import { ProviderKeyStatus, ProviderKind, type ProviderKeyView } from '@/lib/schemas/provider-key'

/** Everything of a row but what is sealed in it, and what its view needs of its models. */
export const VIEW_INCLUDE = { _count: { select: { models: { where: { enabled: true } } } } } as const

/** The last four characters of a key of at least twelve, or of an account's id: enough to tell keys apart, too little to use (R2.12). */
export function hintOf(secret: string): string | null {
  const shown = accountIdOf(secret) ?? secret
  return shown.length >= 12 ? shown.slice(-4) : null
}

export function toProviderKeyView(key: ProviderKey & { _count: { models: number } }): ProviderKeyView {
  return {
    id: key.id,
    provider: ProviderKind.parse(key.provider),
    slug: key.slug,
    label: key.label,
    hint: key.hint,
    baseUrl: key.baseUrl,
    isDefault: key.isDefault,
    status: isReadable(key.ciphertext) ? ProviderKeyStatus.parse(key.status) : 'unreadable',
    problem: isReadable(key.ciphertext)
      ? key.problem
      : 'This key was stored under another master secret and cannot be read. Enter it again with Rotate, or delete it.',
    modelCount: key._count.models,
    allowAnyModel: key.allowAnyModel,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    lastSucceededAt: key.lastSucceededAt?.toISOString() ?? null,
    lastFailedAt: key.lastFailedAt?.toISOString() ?? null,
    lastVerifiedAt: key.lastVerifiedAt?.toISOString() ?? null,
  }
}

/** Whether the master secret that wrapped it is at hand (H-53); the seal itself is checked when it is opened. */
export function isReadable(ciphertext: string): boolean {
  try {
    const id = sealedKeyId(ciphertext)
    return processState()
      .keyRing.keys('provider-secret')
      .some((key) => key.id === id)
  } catch {
    return false
  }
}
