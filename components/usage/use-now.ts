'use client'
import { useEffect, useState } from 'react'

const REFRESH_MS = 60_000

/** The time in milliseconds since the epoch, to the minute: the server's until the browser has taken over. */
export function useNow(serverNowMs: number): number {
  const [nowMs, setNowMs] = useState(serverNowMs)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), REFRESH_MS)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
