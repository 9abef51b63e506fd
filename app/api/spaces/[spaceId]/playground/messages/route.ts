import { methods } from '@/lib/http/methods'
import { answeringRoute } from '@/lib/http/route'
import { answerPlayground } from '@/lib/runtime/answer-playground'
import { startMessage } from '@/lib/services/playground/start-message'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  POST: answeringRoute(startMessage, answerPlayground),
})
