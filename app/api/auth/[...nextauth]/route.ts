import { rawRoute } from '@/lib/http/raw-route'
import { signInAndOut } from '@/lib/http/sign-in-and-out'

export const dynamic = 'force-dynamic'
const handle = rawRoute({ principal: 'public', why: 'Signing in and out, with a CSRF token of its own.' }, signInAndOut)
// What next-auth has not is refused in words, like the rest of the API.
export { handle as DELETE, handle as GET, handle as OPTIONS, handle as PATCH, handle as POST, handle as PUT }
