'use client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { OnboardingView } from '@/lib/schemas/space'
import { firstCallWorked } from './onboarding-steps'

const LISTEN_MS = 1_500

/** The first steps of a space, asked for every 1.5 s while the page is in sight, until a call got through. */
export const useOnboarding = (spaceId: string, initialData: OnboardingView) =>
  useQuery({
    queryKey: ['onboarding', spaceId],
    queryFn: ({ signal }) => api(OnboardingView, `/api/spaces/${spaceId}/onboarding`, { signal }),
    initialData,
    refetchInterval: ({ state }) => (state.data && firstCallWorked(state.data) ? false : LISTEN_MS),
  })
