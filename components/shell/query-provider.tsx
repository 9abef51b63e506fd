'use client'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { isAppError } from '@/lib/errors'
import { isLeaving } from './leave'

const FRESH_MS = 10_000
const RETRIES = 2

/** A session that has ended: signing in brings the person back to where they were. */
function leaveWhenSignedOut(error: unknown) {
  if (!isAppError(error) || error.code !== 'unauthenticated' || isLeaving()) return
  const here = location.pathname + location.search
  location.assign(`/login?callbackUrl=${encodeURIComponent(here)}`)
}

/** Only what may pass by itself is tried again; a refusal is an answer. */
const mayPass = (error: unknown) => !isAppError(error) || error.status >= 500

const newClient = () =>
  new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      // Without a network a question fails and says so, instead of waiting for one with its window locked.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: FRESH_MS,
        retry: (count, error) => count < RETRIES && mayPass(error),
      },
    },
  })

/** Server data of the dashboard, one cache per page load. */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(newClient)
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}
