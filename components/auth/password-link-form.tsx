'use client'
import Link from 'next/link'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { PasswordInput } from '@/components/ui/password-input'
import { Skeleton } from '@/components/ui/skeleton'
import { api } from '@/lib/client/api'
import { useForm } from '@/lib/client/use-form'
import { enterWith } from './enter-with'
import { hadFragmentToken, useFragmentToken } from './use-fragment-token'

/** Chooses a password with the one-time secret of the address, and signs its person in. */
export function PasswordLinkForm() {
  const token = useFragmentToken()
  if (token === undefined) return <Skeleton className="h-36" />
  if (token === null) return <NoToken />
  return <NewPasswordForm token={token} />
}

function NoToken() {
  const lost = hadFragmentToken()
  return (
    <Alert tone="warning" title={lost ? 'Reloading this page lost the link' : 'The link is incomplete'}>
      <p className="text-pretty">
        {lost ? (
          'Open it again from the mail, or from where it was given to you.'
        ) : (
          <>
            Open the whole link that you were sent; it ends in <code>#</code> and a long code.
          </>
        )}{' '}
        If you have chosen your password already,{' '}
        <Link href="/login" className="font-medium underline underline-offset-2">
          sign in
        </Link>
        .
      </p>
    </Alert>
  )
}

function NewPasswordForm({ token }: { token: string }) {
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/account').then((schemas) => schemas.RedeemPasswordLinkInput),
    read: (data) => ({ password: data.get('password'), token }),
    submit: async (input) => {
      const { AccountEmail } = await import('@/lib/schemas/account')
      const { email } = await api(AccountEmail, '/api/password', { method: 'POST', body: input })
      await enterWith({ email, password: input.password })
    },
  })
  return (
    <form {...formProps} className="grid gap-4">
      <FormProblem problem={problem} />
      <Field
        label="New password"
        name="password"
        error={errors.password}
        hint="At least 10 characters. A sentence is best. You are signed out wherever you were signed in."
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" />}
      </Field>
      <Button type="submit" variant="primary" size="lg" className="mt-1" loading={pending}>
        Save password and sign in
      </Button>
    </form>
  )
}
