'use client'
import { useSyncExternalStore } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { PasswordInput } from '@/components/ui/password-input'
import { safeCallback } from '@/lib/client/safe-callback'
import { wasSignedIn } from '@/lib/client/signed-in-mark'
import { useForm } from '@/lib/client/use-form'

const never = () => () => undefined

export function SignInForm({ callbackUrl, signedOut }: { callbackUrl: string | null; signedOut: boolean }) {
  const ended = useSyncExternalStore(never, wasSignedIn, () => false)
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/account').then((schemas) => schemas.SignInInput),
    submit: async (input) => {
      const { signIn } = await import('@/lib/client/sign-in')
      await signIn(input)
      // A whole load: nothing an earlier person left in memory survives it.
      location.assign(safeCallback(callbackUrl))
      // The button stays busy until the next page is there.
      await new Promise(() => undefined)
    },
  })
  return (
    <form {...formProps} className="grid gap-4">
      {signedOut && !problem && (
        <Alert tone="ok" live="status">
          You are signed out.
        </Alert>
      )}
      {ended && !signedOut && !problem && (
        <Alert live="status">
          <p className="text-pretty">Your session has ended. Sign in again to go on.</p>
        </Alert>
      )}
      <FormProblem problem={problem} />
      <Field label="E-mail" name="email" error={errors.email}>
        {(control) => (
          <Input
            {...control}
            type="email"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Field label="Password" name="password" error={errors.password}>
        {(control) => <PasswordInput {...control} autoComplete="current-password" />}
      </Field>
      <Button type="submit" variant="primary" size="lg" className="mt-1" loading={pending}>
        Sign in
      </Button>
    </form>
  )
}
