'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { LoadingStatus } from '@/components/ui/loading-status'
import { RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import { api } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import { isAppError } from '@/lib/errors'
import type { InvitationPreview } from '@/lib/schemas/invitation'
import { forgetInvitationCode, useInvitationCode } from './use-invitation-code'

const SIGN_IN = '/login?callbackUrl=%2Finvite'
const schemas = () => import('@/lib/schemas/invitation')

/** What an invitation link leads to: signing in first, then what it is for, then the space. `email` null = nobody is signed in. */
export function JoinSpace({ email }: { email: string | null }) {
  const code = useInvitationCode()
  if (code === undefined) return <Skeleton className="h-40" />
  if (code === null) return <NoCode />
  if (email === null) return <SignInFirst />
  return <Invitation code={code} email={email} />
}

function NoCode() {
  return (
    <Alert tone="warning" title="The invitation link is incomplete">
      <p>
        Open the whole link you were sent; it ends in <code>#</code> and a long code. If you joined already,{' '}
        <Link href="/" className="font-medium underline underline-offset-2">
          go to your spaces
        </Link>
        .
      </p>
    </Alert>
  )
}

function SignInFirst() {
  return (
    <div className="grid gap-4">
      <p className="text-pretty">Sign in to see what you are invited to. You come back here afterwards.</p>
      <Button asChild variant="primary" size="lg">
        <Link href={SIGN_IN}>Sign in</Link>
      </Button>
      <p className="text-[13px] text-pretty text-muted-foreground">
        No account yet? Only the administrators of this installation create accounts. Ask one of them, or whoever
        invited you; the link stays good until it expires.
      </p>
    </div>
  )
}

type Found = { kind: 'loading' } | { kind: 'ready'; preview: InvitationPreview } | { kind: 'refused'; error: unknown }

function Invitation({ code, email }: { code: string; email: string }) {
  const [found, setFound] = useState<Found>({ kind: 'loading' })
  const [joining, setJoining] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)

  useEffect(() => {
    const ended = new AbortController()
    const look = async (): Promise<void> => {
      try {
        const { InvitationPreview } = await schemas()
        const body = { code }
        const { signal } = ended
        const preview = await api(InvitationPreview, '/api/invitations/preview', { method: 'POST', body, signal })
        setFound({ kind: 'ready', preview })
      } catch (error) {
        if (ended.signal.aborted) return
        // What is worth nothing is not kept; what belongs to another account still may be of use.
        if (isAppError(error) && (error.code === 'not_found' || error.code === 'link_used')) forgetInvitationCode()
        setFound({ kind: 'refused', error })
      }
    }
    void look()
    return () => ended.abort()
  }, [code])

  async function join() {
    setJoining(true)
    setProblem(null)
    try {
      const { AcceptedInvitation } = await schemas()
      const { space } = await api(AcceptedInvitation, '/api/invitations/accept', { method: 'POST', body: { code } })
      forgetInvitationCode()
      location.assign(`/s/${space.slug}`)
    } catch (error) {
      setProblem(error)
      setJoining(false)
    }
  }

  if (found.kind === 'loading') {
    return (
      <LoadingStatus label="Looking at the invitation">
        <Skeleton className="h-40" />
      </LoadingStatus>
    )
  }
  if (found.kind === 'refused') return <Refused error={found.error} email={email} />
  const { space, roleName, invitedBy, expiresAt, alreadyMember, accepted, goodForOthers } = found.preview
  return (
    <div className="grid gap-4">
      <p className="text-pretty break-words">
        {invitedBy ?? 'Somebody'} invites you to the space <strong className="font-semibold">{space.name}</strong>, with
        the role <strong className="font-semibold">{roleName}</strong>.
      </p>
      {problem !== null && (
        <Alert tone="danger" live="alert">
          {messageOf(problem)}
        </Alert>
      )}
      {alreadyMember ? (
        <>
          <Alert tone="ok" live="status">
            {accepted ? 'You have accepted this invitation already' : 'You are in this space already'}. Your role stays
            as it is{goodForOthers && !accepted && ', and the invitation is still good for somebody else'}.
          </Alert>
          <Button asChild variant="primary" size="lg">
            <Link href={`/s/${space.slug}`} onClick={forgetInvitationCode}>
              Open {space.name}
            </Link>
          </Button>
        </>
      ) : (
        <>
          <Button
            variant="primary"
            size="lg"
            loading={joining}
            onClick={() => void join()}
            className="h-auto min-h-10 py-2 whitespace-normal"
          >
            Join {space.name}
          </Button>
          <p className="text-[13px] text-pretty text-muted-foreground">
            The invitation expires <RelativeTime at={expiresAt} />.
          </p>
        </>
      )}
      <OtherAccount email={email} />
    </div>
  )
}

function Refused({ error, email }: { error: unknown; email: string }) {
  const otherAddress = isAppError(error) && error.code === 'forbidden'
  return (
    <div className="grid gap-4">
      <Alert tone={otherAddress ? 'warning' : 'danger'} live="alert">
        {messageOf(error)}
      </Alert>
      <Button asChild>
        <Link href="/">Go to your spaces</Link>
      </Button>
      <OtherAccount email={email} />
    </div>
  )
}

/** Who is signed in, and the way to be somebody else without losing the invitation. */
function OtherAccount({ email }: { email: string }) {
  const [problem, setProblem] = useState<unknown>(null)
  async function change() {
    try {
      const { signOut } = await import('@/lib/client/sign-in')
      await signOut()
      location.assign(SIGN_IN)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <div className="text-[13px] text-muted-foreground">
      <p className="break-words">
        You are signed in as {email}.{' '}
        <button
          type="button"
          className="font-medium text-foreground underline underline-offset-2"
          onClick={() => void change()}
        >
          Use another account
        </button>
      </p>
      {problem !== null && (
        <p role="alert" className="mt-1 text-danger">
          {messageOf(problem)}
        </p>
      )}
    </div>
  )
}
