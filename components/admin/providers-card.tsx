'use client'
import { useState } from 'react'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { formatPlural } from '@/components/ui/format'
import { FormProblem } from '@/components/ui/form-problem'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import type { PolicyEffect, PolicyView, UpdatePolicyInput } from '@/lib/schemas/policy'
import { policyEffect, usePolicy, useUpdatePolicy } from './use-policy'

/** A provider as it is listed here. */
export type OfferedProvider = { kind: PolicyView['providersOff'][number]; name: string }

/** Which providers the spaces of the installation may use. */
export function ProvidersCard({ initial, providers }: { initial: PolicyView; providers: readonly OfferedProvider[] }) {
  const toast = useToast()
  const { providersOff } = usePolicy(initial)
  const save = useUpdatePolicy()
  const [asked, setAsked] = useState<{ input: UpdatePolicyInput; stopped: PolicyEffect } | null>(null)
  const { problem, pending, formProps } = useForm({
    schema: async () => (await import('@/lib/schemas/policy')).UpdatePolicyInput,
    read: (data) => {
      const on = data.getAll('provider')
      return { providersOff: providers.map(({ kind }) => kind).filter((kind) => !on.includes(kind)) }
    },
    submit: async (input) => {
      const stopped = await policyEffect(input)
      if (stopped.keys > 0) return setAsked({ input, stopped })
      await save.mutateAsync(input)
      toast.success('Providers saved')
    },
  })
  return (
    <Card className="lg:col-span-2">
      <form {...formProps}>
        <CardHeader>
          <div>
            <CardTitle>Providers</CardTitle>
            <CardDescription>
              Which providers spaces may use. Keys of one that is switched off stay stored; calls with them are refused
              from the next one on.
            </CardDescription>
          </div>
        </CardHeader>
        <CardContent className="grid gap-4">
          <FormProblem problem={problem} />
          <fieldset>
            <legend className="sr-only">Providers that may be used</legend>
            <div className="grid gap-x-4 gap-y-1 min-[420px]:grid-cols-2 md:grid-cols-3">
              {providers.map(({ kind, name }) => (
                <label
                  key={`${kind} ${providersOff.includes(kind)}`}
                  className="flex cursor-pointer items-center gap-2.5 py-1"
                >
                  <Checkbox name="provider" value={kind} defaultChecked={!providersOff.includes(kind)} />
                  {name}
                </label>
              ))}
            </div>
          </fieldset>
        </CardContent>
        <CardFooter>
          <Button type="submit" variant="primary" loading={pending}>
            Save providers
          </Button>
        </CardFooter>
      </form>
      <ConfirmDialog
        input={asked?.input ?? null}
        action={save}
        title={`${formatPlural(asked?.stopped.keys ?? 0, 'provider key')} would stop working`}
        description={`This is about ${formatPlural(asked?.stopped.spaces ?? 0, 'space')}. Calls of a provider that is off are refused from the next one on, until it is switched on again; streams that run end by themselves.`}
        confirmLabel="Save providers"
        done="Providers saved"
        onClose={() => setAsked(null)}
      />
    </Card>
  )
}
