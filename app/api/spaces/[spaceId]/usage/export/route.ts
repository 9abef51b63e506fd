import { methods } from '@/lib/http/methods'
import { answeringRoute } from '@/lib/http/route'
import { exportUsage } from '@/lib/services/usage/export-usage'
import { usageExportStream } from '@/lib/services/usage/usage-export-stream'

const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' } as const

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: answeringRoute(exportUsage, (what, _request, { requestId }) => {
    const { format, from, to } = what
    const last = new Date(Date.parse(to) - 1).toISOString()
    const days = `${from.slice(0, 10)}_${last.slice(0, 10)}`
    return new Response(usageExportStream(what), {
      headers: {
        'content-type': TYPES[format],
        'content-disposition': `attachment; filename="keyway-usage_${days}.${format}"`,
        'cache-control': 'no-store',
        'x-request-id': requestId,
      },
    })
  }),
})
