import { newId } from '@/lib/crypto/id'
import { seal } from '@/lib/crypto/sealed'
import { digestToken, mintToken } from '@/lib/crypto/token-secret'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { TokenPermission } from '@/lib/schemas/permission'
import { sealedPlace } from '@/lib/services/provider-keys/sealed-place'
import type { TestPerson } from './test-state'

type TokenOptions = {
  expiresAt?: Date
  createdAt?: Date
  permissions?: readonly string[]
  modelAllow?: readonly string[]
  name?: string
}

/** Stores a live token of a person, as if it had been made long ago; `spaceId` null = of all their spaces. @returns its id and the secret. */
export async function testToken(
  person: Pick<TestPerson, 'userId'>,
  spaceId: string | null,
  options: TokenOptions = {},
): Promise<{ id: string; secret: string }> {
  return storeToken({ userId: person.userId, spaceId }, options)
}

/** Stores a live token that belongs to a space. @returns its id and the secret. */
export async function testServiceToken(
  spaceId: string,
  options: TokenOptions = {},
): Promise<{ id: string; secret: string }> {
  return storeToken({ userId: null, spaceId }, options)
}

async function storeToken(
  owner: { userId: string | null; spaceId: string | null },
  options: TokenOptions,
): Promise<{ id: string; secret: string }> {
  const { keyRing } = processState()
  const { value, prefix } = mintToken()
  const secret = value.reveal('show-once')
  const id = newId()
  await db().personalAccessToken.create({
    data: {
      id,
      ...owner,
      name: options.name ?? 'test token',
      prefix,
      hash: digestToken(keyRing, secret),
      hashScheme: keyRing.key('token-pepper').id,
      permissions: [...(options.permissions ?? TokenPermission.options)],
      modelAllow: [...(options.modelAllow ?? [])],
      expiresAt: options.expiresAt ?? null,
      ...(options.createdAt ? { createdAt: options.createdAt } : {}),
    },
  })
  return { id, secret }
}

/** Stores a sealed provider key without testing it. @returns its id. */
export async function testProviderKey(
  spaceId: string,
  options: {
    baseUrl: string
    slug?: string
    apiKey?: string
    provider?: string
    isDefault?: boolean
    models?: readonly string[]
  },
): Promise<string> {
  const { keyRing } = processState()
  const { slug = 'mock', apiKey = 'sk-test-provider-key', provider = 'openai_compatible', isDefault = false } = options
  const id = newId()
  await db().providerKey.create({
    data: {
      id,
      spaceId,
      provider,
      slug,
      label: id,
      baseUrl: options.baseUrl,
      ciphertext: seal(keyRing, apiKey, sealedPlace(spaceId, id)),
      keyId: keyRing.key('provider-secret').id,
      hint: apiKey.slice(-4),
      allowAnyModel: true,
      isDefault,
    },
  })
  const names = options.models ?? []
  await db().model.createMany({ data: names.map((name) => ({ id: newId(), spaceId, providerKeyId: id, name })) })
  return id
}
