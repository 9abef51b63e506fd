'use client'
import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardFooter } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { formatPlural } from '@/components/ui/format'
import { Select } from '@/components/ui/select'
import { useToast } from '@/components/ui/toaster'
import { numberOf } from '@/components/ui/typed-number'
import { useForm } from '@/lib/client/use-form'
import type { InstallationRules, SpaceView } from '@/lib/schemas/space'
import { keptWords, lifeWords } from './rule-words'
import { useUpdateSpace } from './use-spaces'

/** Days; 0 = for good. */
const CHOICES = [14, 30, 90, 180, 365, 0]

const choicesWith = (days: number | null): number[] =>
  days === null || CHOICES.includes(days) ? CHOICES : [days, ...CHOICES]

/** What a space is called, how long its tokens live and its calls are kept, for those who may change it. */
export function SpaceForm({ space, rules }: { space: SpaceView; rules: InstallationRules }) {
  const router = useRouter()
  const toast = useToast()
  const update = useUpdateSpace(space.id)
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/space').then((schemas) => schemas.UpdateSpaceInput),
    read: (data) => ({
      name: data.get('name'),
      slug: data.get('slug'),
      tokenMaxDays: numberOf(data.get('tokenMaxDays')),
      usageDays: numberOf(data.get('usageDays')),
    }),
    submit: async (input) => {
      const saved = await update.mutateAsync(input)
      toast.success('Settings saved')
      // The old address leads nowhere any more.
      if (saved.slug === space.slug) router.refresh()
      else router.replace(`/s/${saved.slug}/settings`)
    },
  })
  return (
    <Card>
      <form {...formProps}>
        <CardContent className="grid gap-5">
          <FormProblem problem={problem} />
          <Field label="Name" name="name" error={errors.name}>
            {(control) => <Input {...control} defaultValue={space.name} autoComplete="off" maxLength={200} />}
          </Field>
          <Field
            label="Short name"
            name="slug"
            error={errors.slug}
            hint="Stands in the address, and programs choose the space by it. Links and programs with the old one stop finding it."
          >
            {(control) => (
              <Input
                {...control}
                defaultValue={space.slug}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono text-[13px]"
              />
            )}
          </Field>
          <Field
            label="Longest life of a token, in days"
            name="tokenMaxDays"
            error={errors.tokenMaxDays}
            optional
            hint={`A token that is older is refused here, also one made before. Empty: as the installation says, ${lifeWords(rules.tokenMaxDays)}; the stricter of both counts.`}
          >
            {(control) => (
              <Input
                {...control}
                defaultValue={space.tokenMaxDays ?? ''}
                inputMode="numeric"
                autoComplete="off"
                className="tabular-nums sm:max-w-32"
              />
            )}
          </Field>
          <Field
            label="Single calls are kept"
            name="usageDays"
            error={errors.usageDays}
            hint="Within a week after that they are deleted and cannot be listed or exported any more. Totals and charts stay."
          >
            {(control) => (
              <Select {...control} defaultValue={space.usageDays ?? ''} className="sm:max-w-80">
                <option value="">As the installation says: {keptWords(rules.usageDays)}</option>
                {choicesWith(space.usageDays).map((days) => (
                  <option key={days} value={days}>
                    {days === 0 ? 'For good' : formatPlural(days, 'day')}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </CardContent>
        <CardFooter>
          <Button type="submit" variant="primary" loading={pending}>
            Save settings
          </Button>
        </CardFooter>
      </form>
    </Card>
  )
}
