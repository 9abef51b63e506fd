import './globals.css'
import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'
import { parseTheme, THEME_COOKIE } from '@/components/shell/preferences'

export const metadata: Metadata = {
  title: { default: 'Keyway', template: '%s · Keyway' },
  description: 'A self-hosted gateway for language models.',
  icons: { icon: '/favicon.svg' },
  robots: { index: false, follow: false },
}
export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafbfb' },
    { media: '(prefers-color-scheme: dark)', color: '#0c0e0f' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <html
      lang="en"
      className={cn(GeistSans.variable, GeistMono.variable, theme !== 'system' && theme)}
      // The theme switch changes the class before React knows.
      suppressHydrationWarning
    >
      <body>{children}</body>
    </html>
  )
}
