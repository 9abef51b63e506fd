import { route } from '@/lib/http/route'
import { redeemPasswordLink } from '@/lib/services/account/redeem-password-link'

export const POST = route(redeemPasswordLink)
