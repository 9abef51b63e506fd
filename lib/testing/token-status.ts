import { GET, POST } from '@/app/api/v1/[[...path]]/route'
import { callRoute } from './call-route'

/** What a program with this token is answered: the status of asking who it is, or of calling a model that no space has. */
export async function tokenStatus(secret: string, asks: 'whoami' | 'call' = 'whoami'): Promise<number> {
  const headers = { authorization: `Bearer ${secret}` }
  const response =
    asks === 'whoami'
      ? await callRoute(GET, { params: { path: ['whoami'] }, path: '/api/v1/whoami', headers })
      : await callRoute(POST, {
          params: { path: ['chat', 'completions'] },
          path: '/api/v1/chat/completions',
          headers,
          body: { model: 'none/such', messages: [{ role: 'user', content: 'hello' }] },
        })
  await response.text()
  return response.status
}
