import Link from 'next/link'
import { providerName } from '@/components/provider-keys/provider-catalogue'
import { Alert } from '@/components/ui/alert'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'
import type { SpaceView } from '@/lib/schemas/space'

const link = 'font-medium underline underline-offset-2'

/** What keeps calls from working, each with the page where it is put right. Nothing when all is well. */
export function Attention({ space, keys }: { space: SpaceView; keys: readonly ProviderKeyView[] }) {
  const broken = keys.filter(({ status }) => status === 'failing' || status === 'unreadable' || status === 'off')
  return (
    <>
      {!space.apiAccessEnabled && (
        <Alert tone="warning" title="API access is off">
          Every call to this space is refused.{' '}
          {space.permissions.includes('api_access:manage') ? (
            <>
              Switch it on under{' '}
              <Link href={`/s/${space.slug}/access`} className={link}>
                Manage → API access
              </Link>
              .
            </>
          ) : (
            'An owner can switch it on under Manage → API access.'
          )}
        </Alert>
      )}
      {broken.map((key) => (
        <Alert
          key={key.id}
          tone="danger"
          title={`The provider key “${key.label}” ${key.status === 'off' ? 'is not used' : 'fails'}`}
        >
          {providerName(key.provider)}: {key.problem ?? 'the last test did not pass.'}{' '}
          <Link href={`/s/${space.slug}/keys`} className={link}>
            Open provider keys
          </Link>
        </Alert>
      ))}
    </>
  )
}
