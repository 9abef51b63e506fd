'use client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { OnboardingView } from '@/lib/schemas/space'
import { firstCallWorked } from './onboarding-steps'

const LISTEN_MS = 1_500
/** With the first request: the page arrives with its data, and its first load stays small. */
const schemas = () => import('@/lib/schemas/space')

/** The first steps of a space, asked for every 1.5 s while the page is in sight, until a call got through. */
export const useOnboarding = (spaceId: string, initialData: OnboardingView) =>
  useQuery({
    queryKey: ['onboarding', spaceId],
    queryFn: async ({ signal }) =>
      api((await schemas()).OnboardingView, `/api/spaces/${spaceId}/onboarding`, { signal }),
    initialData,
    refetchInterval: ({ state }) => (state.data && firstCallWorked(state.data) ? false : LISTEN_MS),
  })
