import { expect, test } from 'vitest'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'
import { whatStops } from './what-stops'

const key = (id: string, slug: string) => ({ id, slug }) as ProviderKeyView

test('deleting a key says what stops: everything, its models, or nothing', () => {
  const openai = key('1', 'openai')
  expect(whatStops(openai, [openai])).toContain('every call is refused')
  expect(whatStops(openai, [openai, key('2', 'anthropic')])).toContain('openai/… models stop working at once')
  expect(whatStops(openai, [openai, key('2', 'openai')])).toContain('the other openai key')
})
