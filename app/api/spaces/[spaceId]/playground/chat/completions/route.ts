import { methods } from '@/lib/http/methods'
import { answeringRoute } from '@/lib/http/route'
import { answerPlayground } from '@/lib/runtime/answer-playground'
import { startChatCompletion } from '@/lib/services/playground/start-chat-completion'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: answeringRoute(startChatCompletion, answerPlayground),
})
