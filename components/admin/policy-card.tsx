'use client'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { textOf } from '@/lib/client/text-of'
import { useForm } from '@/lib/client/use-form'
import type { PolicyView } from '@/lib/schemas/policy'
import { usePolicy, useUpdatePolicy } from './use-policy'

const schemas = () => import('@/lib/schemas/policy')

/** What holds for everybody of the installation. */
export function PolicyCard({ initial }: { initial: PolicyView }) {
  const toast = useToast()
  const policy = usePolicy(initial)
  const save = useUpdatePolicy()
  const { errors, problem, pending, formProps } = useForm({
    schema: async () => (await schemas()).UpdatePolicyInput,
    read: (data) => {
      const days = textOf(data, 'tokenMaxDays').trim()
      return { tokenMaxDays: days === '' ? null : Number(days) }
    },
    submit: async (input) => {
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
    </Card>
  )
}
