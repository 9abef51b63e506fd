import { z } from 'zod'
import { db, dbPool } from '@/lib/db/client'
import { OnboardingView } from '@/lib/schemas/space'
import { service } from '@/lib/services/service'
import { profileOf } from '@/lib/services/provider-keys/catalogue'
import { liveTokensOf } from '@/lib/services/tokens/reaching'
import { seenUsage } from '@/lib/services/usage/seen-usage'
import { recentEvents } from '@/lib/usage/recent-events'

/** How far a new space has come, and the newest call that one may see once there is one. */
export const getOnboarding = service(
  { permission: 'space:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: OnboardingView },
  async (ctx) => {
    const where = { spaceId: ctx.spaceId }
    const [keys, tokens, page] = await Promise.all([
      db().providerKey.findMany({
        where,
        select: { provider: true, slug: true, models: { where: { enabled: true }, select: { name: true }, take: 200 } },
        orderBy: { createdAt: 'asc' },
      }),
      db().personalAccessToken.count({ where: liveTokensOf(ctx.spaceId) }),
      recentEvents(dbPool(), seenUsage(ctx, {}), { limit: 1 }),
    ])
    const [newest] = page.events
    const sample = (protocol: 'openai' | 'anthropic'): string | null => {
      for (const key of keys) {
        if (profileOf(key.provider).protocol !== protocol) continue
        const name = pickSample(key.models.map((model) => model.name))
        if (name) return `${key.slug}/${name}`
      }
      return null
    }
    return {
      providerKey: keys.length > 0,
      apiAccess: ctx.space.apiAccessEnabled,
      token: tokens > 0,
      firstCall:
        newest === undefined
          ? null
          : {
              at: newest.ts,
              model: newest.model,
              outcome: newest.outcome,
              status: newest.status,
            },
      sampleModel: { chat: sample('openai'), anthropic: sample('anthropic') },
    }
  },
)

const NOT_FOR_CHAT =
  /embed|whisper|tts|dall-e|image|moderation|audio|realtime|transcribe|sora|instruct|babbage|davinci|search|codex|rerank/i
const SMALL = /mini|haiku|small|nano|flash|lite/i

/** A cheap chat model of the list, for snippets people will run as they are. */
export function pickSample(names: readonly string[]): string | null {
  const chat = names.filter((name) => !NOT_FOR_CHAT.test(name))
  return chat.find((name) => SMALL.test(name)) ?? chat[0] ?? null
}
