import { describe, expect, test } from 'vitest'
import { google } from '../providers/google'
import { openai } from '../providers/openai'
import { perplexity } from '../providers/perplexity'
import type { ProviderProfile } from '../providers/profile'
import { vertex } from '../providers/vertex'
import { xai } from '../providers/xai'
import { usageReaderOf } from '../usage-reader'
import { messagesOverChat } from './messages-over-chat'
import { responsesOverChat } from './responses-over-chat'
import { chunks, delta, streamed, TRAITS } from './test-support'
import type { JsonObject } from './types'

const APART = {
  prompt_tokens: 100,
  completion_tokens: 15,
  total_tokens: 415,
  completion_tokens_details: { reasoning_tokens: 300 },
}
const TOTAL = { prompt_tokens: 100, completion_tokens: 15, total_tokens: 415 }
const INSIDE = { ...APART, completion_tokens: 315 }

describe('H-46 the usage that a client is told is the usage that is metered', () => {
  test.each<[string, ProviderProfile, JsonObject]>([
    ['inside the completion', openai, INSIDE],
    ['beside it at xAI', xai, APART],
    ['beside it at Perplexity', perplexity, { ...TOTAL, reasoning_tokens: 300 }],
    ['in the total of Gemini', google, TOTAL],
    ['in the total of Vertex', vertex, TOTAL],
  ])('reasoning %s', (_name, profile, usage) => {
    const readUsage = usageReaderOf('chat', { profile })
    const traits = { ...TRAITS, readUsage }
    expect(readUsage(usage)).toMatchObject({ input: 100, output: 315, reasoning: 300 })
    const messages = { input_tokens: 100, output_tokens: 315, output_tokens_details: { thinking_tokens: 300 } }
    const responses = {
      input_tokens: 100,
      output_tokens: 315,
      output_tokens_details: { reasoning_tokens: 300 },
      total_tokens: 415,
    }
    const whole = { choices: [{ message: { content: 'x' }, finish_reason: 'stop' }], usage }
    expect(messagesOverChat.answer(whole, traits)['usage']).toMatchObject(messages)
    expect(responsesOverChat.answer(whole, traits)['usage']).toMatchObject(responses)
    const parts = chunks(delta({ content: 'x' }, 'stop'), { choices: [], usage }, 'done')
    expect(streamed(messagesOverChat, parts, traits).events.at(-2)?.data).toMatchObject({ usage: messages })
    expect(streamed(responsesOverChat, parts, traits).events.at(-1)?.data).toMatchObject({
      response: { usage: responses },
    })
  })
})
