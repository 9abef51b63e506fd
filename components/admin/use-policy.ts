import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { PolicyEffect, PolicyView, UpdatePolicyInput } from '@/lib/schemas/policy'

const PATH = '/api/admin/policy'
const KEY = ['admin-policy']
const schemas = () => import('@/lib/schemas/policy')

export const usePolicy = (initialData: PolicyView): PolicyView =>
  useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => api((await schemas()).PolicyView, PATH, { signal }),
    initialData,
  }).data

export function useUpdatePolicy() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: UpdatePolicyInput) => api((await schemas()).PolicyView, PATH, { method: 'PATCH', body }),
    onSuccess: (view) => client.setQueryData(KEY, view),
  })
}

/** What a change would stop. */
export const policyEffect = async ({ tokenMaxDays, providersOff }: UpdatePolicyInput): Promise<PolicyEffect> => {
  const query = new URLSearchParams()
  if (tokenMaxDays) query.set('tokenMaxDays', String(tokenMaxDays))
  if (providersOff?.length) query.set('providersOff', providersOff.join(','))
  return query.size === 0 ? NOTHING_STOPS : api((await schemas()).PolicyEffect, `${PATH}/effect?${query}`)
}

const NOTHING_STOPS: PolicyEffect = { tokens: 0, people: 0, keys: 0, spaces: 0 }
