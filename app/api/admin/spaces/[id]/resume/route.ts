import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { resumeSpace } from '@/lib/services/admin/resume-space'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(resumeSpace) })
