'use client'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { PasswordInput } from '@/components/ui/password-input'
import { useToast } from '@/components/ui/toaster'
import { api } from '@/lib/client/api'
import { useForm } from '@/lib/client/use-form'
import { useRefreshSecurity } from './use-security'

/** Changes the person's own password. What was typed lives in the form only, which is made anew once it is saved. */
export function PasswordForm({ email }: { email: string }) {
  const [round, setRound] = useState(0)
  return (
    <Card>
      <CardHeader>
        <div>
          <CardTitle>Password</CardTitle>
          <CardDescription>Changing it ends your other sessions. Tokens go on working.</CardDescription>
        </div>
      </CardHeader>
      <Fields key={round} email={email} onSaved={() => setRound(round + 1)} />
    </Card>
  )
}

function Fields({ email, onSaved }: { email: string; onSaved: () => void }) {
  const toast = useToast()
  const refresh = useRefreshSecurity()
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/account').then((schemas) => schemas.ChangePasswordInput),
    read: (data) => ({ current: data.get('current'), next: data.get('next') }),
    submit: async (input) => {
      const { EndedSessions } = await import('@/lib/schemas/account')
      const { sessionsEnded } = await api(EndedSessions, '/api/me/password', { method: 'PUT', body: input })
      toast.success(`Password changed${alsoEnded(sessionsEnded)}`)
      onSaved()
      await refresh()
    },
  })
  return (
    <form {...formProps}>
      {/* Tells a password manager whose password this is. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <CardContent className="grid gap-5">
        <FormProblem problem={problem} />
        <Field label="Current password" name="current" error={errors.current} className="max-w-md">
          {(control) => <PasswordInput {...control} what="current password" autoComplete="current-password" />}
        </Field>
        <Field
          label="New password"
          name="next"
          error={errors.next}
          hint="At least 10 characters. A sentence is best."
          className="max-w-md"
        >
          {(control) => <PasswordInput {...control} what="new password" autoComplete="new-password" />}
        </Field>
      </CardContent>
      <CardFooter>
        <Button type="submit" variant="primary" loading={pending}>
          Change password
        </Button>
      </CardFooter>
    </form>
  )
}

function alsoEnded(count: number): string {
  if (count === 0) return ''
  return count === 1 ? ', one other session ended' : `, ${count} other sessions ended`
}
