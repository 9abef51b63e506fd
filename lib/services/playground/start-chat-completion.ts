import { PlaygroundCall, PlaygroundChatInput } from '@/lib/schemas/playground'
import { service } from '@/lib/services/service'
import { PLAYGROUND_BODY_BYTES } from './body-limit'

/** Lets a conversation in OpenAI's shape in: what it spends is the space's, as the person who asks. */
export const startChatCompletion = service(
  {
    permission: 'playground:use',
    impersonation: 'deny',
    audit: null,
    input: PlaygroundChatInput,
    output: PlaygroundCall,
    bodyLimitBytes: PLAYGROUND_BODY_BYTES,
  },
  ({ spaceId, principal: { sessionId } }, input) =>
    Promise.resolve({ path: '/chat/completions' as const, body: JSON.stringify(input), spaceId, sessionId }),
)
