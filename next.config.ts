import type { NextConfig } from 'next'
import { BASE_SECURITY_HEADERS } from './lib/http/security-headers'

const config: NextConfig = {
  // A redirect for a trailing slash breaks clients that do not follow redirects on POST.
  skipTrailingSlashRedirect: true,
  // Compression buffers streams; a load balancer does it better.
  compress: false,
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  // TypeScript 7 has no compiler API for Next to call; `npm run check` runs tsc.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  serverExternalPackages: [
    '@opentelemetry/api',
    '@opentelemetry/core',
    '@opentelemetry/otlp-transformer',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace',
    '@node-rs/argon2',
    '@electric-sql/pglite',
    '@electric-sql/pglite-socket',
    '@prisma/client',
    '@prisma/adapter-pg',
    '@prisma/schema-engine-wasm',
    'pg',
    'pino',
    'prom-client',
    '@redis/client',
    'undici',
  ],
  headers: () =>
    Promise.resolve([
      {
        source: '/:path*',
        headers: Object.entries(BASE_SECURITY_HEADERS).map(([key, value]) => ({ key, value })),
      },
    ]),
}

export default config
