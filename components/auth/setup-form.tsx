'use client'
import Link from 'next/link'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { PasswordInput } from '@/components/ui/password-input'
import { Skeleton } from '@/components/ui/skeleton'
import { api } from '@/lib/client/api'
import { useForm } from '@/lib/client/use-form'
import { enterWith } from './enter-with'
import { hadFragmentToken, useFragmentToken } from './use-fragment-token'

/** Makes the first administrator with the one-time token of the address, and signs them in. */
export function SetupForm() {
  const token = useFragmentToken()
  if (token === undefined) return <Skeleton className="h-72" />
  if (token === null) return <NoToken />
  return <AdministratorForm token={token} />
}

function NoToken() {
  const lost = hadFragmentToken()
  return (
    <Alert tone="warning" title={lost ? 'Reloading this page lost the set-up link' : 'The set-up link is incomplete'}>
      <p className="text-pretty">
        {lost ? (
          'Open it again from the log of Keyway.'
        ) : (
          <>
            Open the whole link that Keyway printed to its log when it started; it ends in <code>#</code> and a long
            code.
          </>
        )}{' '}
        If the first administrator exists already,{' '}
        <Link href="/login" className="font-medium underline underline-offset-2">
          sign in
        </Link>
        .
      </p>
    </Alert>
  )
}

function AdministratorForm({ token }: { token: string }) {
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/account').then((schemas) => schemas.CompleteSetupInput),
    read: (data) => ({ ...Object.fromEntries(data), token }),
    submit: async (input) => {
      const { AccountEmail } = await import('@/lib/schemas/account')
      const { email } = await api(AccountEmail, '/api/setup', { method: 'POST', body: input })
      await enterWith({ email, password: input.password })
    },
  })
  return (
    <form {...formProps} className="grid gap-4">
      <FormProblem problem={problem} />
      <Field label="Your name" name="name" error={errors.name}>
        {(control) => <Input {...control} autoComplete="name" maxLength={200} />}
      </Field>
      <Field label="E-mail" name="email" error={errors.email} hint="You sign in with it.">
        {(control) => (
          <Input {...control} type="email" autoComplete="username" autoCapitalize="none" spellCheck={false} />
        )}
      </Field>
      <Field
        label="Password"
        name="password"
        error={errors.password}
        hint="At least 10 characters. A sentence is best."
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" />}
      </Field>
      <Button type="submit" variant="primary" size="lg" className="mt-1" loading={pending}>
        Create administrator
      </Button>
      <p className="text-[13px] text-muted-foreground">
        There is an administrator already?{' '}
        <Link href="/login" className="font-medium text-foreground underline underline-offset-2">
          Sign in
        </Link>
      </p>
    </form>
  )
}
