import { TranslationError } from './translation-error'
import type { StreamTranslation, Translation } from './types'

/** A client of OpenAI responses, served by a provider of OpenAI chat completions. */
export const responsesOverChat: Translation = {
  request: () => ({ kind: 'problem', message: 'This translation is not built yet.', param: null }),
  answer() {
    throw new TranslationError('not built yet')
  },
  stream: (): StreamTranslation => ({ push: () => [], end: () => [], terminal: false, failed: false }),
}
