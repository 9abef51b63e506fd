import type { ModelRole } from '@/lib/schemas/model'

/** What each role is called, and what its default model is for. */
export const ROLE_WORDS: Record<ModelRole, { name: string; use: string }> = {
  chat: { name: 'Chat', use: 'Conversations' },
  summary: { name: 'Summary', use: 'Short texts about long ones' },
  image: { name: 'Image', use: 'Making pictures' },
  vision: { name: 'Vision', use: 'Looking at pictures' },
}

/** The roles in the order they are shown. */
export const MODEL_ROLES = ['chat', 'summary', 'image', 'vision'] as const satisfies readonly ModelRole[]
