import { PlaygroundCall, PlaygroundMessageInput } from '@/lib/schemas/playground'
import { service } from '@/lib/services/service'
import { PLAYGROUND_BODY_BYTES } from './body-limit'

/** Lets a conversation in Anthropic's shape in: what it spends is the space's, as the person who asks. */
export const startMessage = service(
  {
    permission: 'playground:use',
    impersonation: 'deny',
    audit: null,
    input: PlaygroundMessageInput,
    output: PlaygroundCall,
    bodyLimitBytes: PLAYGROUND_BODY_BYTES,
  },
  ({ spaceId, principal: { sessionId } }, input) =>
    Promise.resolve({ path: '/messages' as const, body: JSON.stringify(input), spaceId, sessionId }),
)
