import { rawRoute } from '@/lib/http/raw-route'
import { signInAndOut } from '@/lib/http/sign-in-and-out'

export const dynamic = 'force-dynamic'
const handle = rawRoute({ principal: 'public', why: 'Signing in and out, with a CSRF token of its own.' }, signInAndOut)
export { handle as GET, handle as POST }
