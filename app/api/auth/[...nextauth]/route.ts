import { rawRoute } from '@/lib/http/raw-route'
import { authenticate } from '@/lib/session/authentication'

export const dynamic = 'force-dynamic'
const handle = rawRoute({ principal: 'public', why: 'Signing in and out, with a CSRF token of its own.' }, authenticate)
export { handle as GET, handle as POST }
