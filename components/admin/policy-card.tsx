'use client'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { formatPlural } from '@/components/ui/format'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { numberOf } from '@/components/ui/typed-number'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import type { PolicyEffect, PolicyView, UpdatePolicyInput } from '@/lib/schemas/policy'
import { policyEffect, usePolicy, useUpdatePolicy } from './use-policy'

const schemas = () => import('@/lib/schemas/policy')

/** What holds for everybody of the installation. */
export function PolicyCard({ initial }: { initial: PolicyView }) {
  const toast = useToast()
  const policy = usePolicy(initial)
  const save = useUpdatePolicy()
  const [asked, setAsked] = useState<{ input: UpdatePolicyInput; stopped: PolicyEffect } | null>(null)
  const { errors, problem, pending, formProps } = useForm({
    schema: async () => (await schemas()).UpdatePolicyInput,
    read: (data) => ({ tokenMaxDays: numberOf(data.get('tokenMaxDays')) }),
    submit: async (input) => {
      const stopped = await policyEffect(input)
      if (stopped.tokens > 0) return setAsked({ input, stopped })
      await save.mutateAsync(input)
      toast.success('Policy saved')
    },
  })
  return (
    <Card>
      <form {...formProps}>
        <CardHeader>
          <div>
            <CardTitle>Policy</CardTitle>
            <CardDescription>Holds in every space. A space can be stricter, never laxer.</CardDescription>
          </div>
        </CardHeader>
        <CardContent className="grid gap-4">
          <FormProblem problem={problem} />
          <Field
            label="Longest life of a token, in days"
            name="tokenMaxDays"
            optional
            error={errors.tokenMaxDays}
            hint="Empty for no limit. Tokens that are older stop working with their next request."
          >
            {(control) => (
              <Input
                {...control}
                key={policy.tokenMaxDays}
                defaultValue={policy.tokenMaxDays ?? ''}
                inputMode="numeric"
                autoComplete="off"
                className="tabular-nums sm:max-w-40"
              />
            )}
          </Field>
        </CardContent>
        <CardFooter>
          <Button type="submit" variant="primary" loading={pending}>
            Save policy
          </Button>
        </CardFooter>
      </form>
      <ConfirmDialog
        input={asked?.input ?? null}
        action={save}
        title={`${formatPlural(asked?.stopped.tokens ?? 0, 'token')} would stop working`}
        description={`They are older than that, and belong to ${formatPlural(asked?.stopped.people ?? 0, 'person', 'people')} or to spaces. Programs that use them are refused from their next call on, until they are given newer ones.`}
        confirmLabel="Save policy"
        done="Policy saved"
        onClose={() => setAsked(null)}
      />
    </Card>
  )
}
