import { ApiAccessSwitch } from '@/components/api-access/api-access-switch'
import { Button } from '@/components/ui/button'
import type { SpaceView } from '@/lib/schemas/space'

const words = 'max-w-prose text-pretty text-muted-foreground'

/** What somebody sees whose role does not include the step. */
function Ask({ who, what }: { who: string; what: string }) {
  return (
    <p className={words}>
      Your role in this space does not include this. Ask {who} to {what}; this page goes on by itself when it is done.
    </p>
  )
}

export function KeyStep({ space, onAdd }: { space: SpaceView; onAdd: () => void }) {
  if (!space.permissions.includes('provider_keys:manage'))
    return <Ask who="an administrator" what="add a provider key" />
  return (
    <>
      <p className={words}>
        Keyway calls OpenAI, Anthropic or a compatible provider with a key of yours. It is sealed when it is stored, and
        nobody can read it again.
      </p>
      <div>
        <Button variant="primary" onClick={onAdd}>
          Add provider key
        </Button>
      </div>
    </>
  )
}

export function AccessStep({ space, enabled }: { space: SpaceView; enabled: boolean }) {
  if (!space.permissions.includes('api_access:manage')) return <Ask who="an owner" what="switch API access on" />
  return (
    <>
      <p className={words}>
        A new space refuses every call from programs. Switch API access on to let tokens call models and spend the
        space’s provider keys. You can switch it off at any time.
      </p>
      <div className="flex items-center gap-3">
        <ApiAccessSwitch spaceId={space.id} enabled={enabled} canManage labelledBy="onboarding-access" />
        <span id="onboarding-access" className="font-medium">
          Accept API calls
        </span>
      </div>
    </>
  )
}

export function TokenStep({ space, onCreate }: { space: SpaceView; onCreate: () => void }) {
  if (!space.permissions.includes('gateway:call')) return <Ask who="an administrator" what="make you a member" />
  return (
    <>
      <p className={words}>
        A program signs in with a personal access token. It is shown once; it calls models as you, in this space only.
      </p>
      <div>
        <Button variant="primary" onClick={onCreate}>
          Create token
        </Button>
      </div>
    </>
  )
}
