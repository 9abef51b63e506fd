'use client'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardFooter } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import type { MeView } from '@/lib/schemas/account'
import { useMe, useUpdateMe } from './use-me'

/** Me → Profile. */
export function ProfileSettings({ initialMe }: { initialMe: MeView }) {
  const me = useMe(initialMe).data
  const toast = useToast()
  const update = useUpdateMe()
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/account').then((schemas) => schemas.UpdateMeInput),
    read: (data) => ({ name: data.get('name') }),
    submit: async (input) => {
      await update.mutateAsync(input)
      toast.success('Profile saved')
    },
  })
  return (
    <>
      <PageHeader title="Profile" description="How you appear to the other members of your spaces." />
      <Card className="max-w-2xl">
        <form {...formProps}>
          <CardContent className="grid gap-5">
            <FormProblem problem={problem} />
            <Field label="Name" name="name" error={errors.name}>
              {(control) => <Input {...control} defaultValue={me.name} autoComplete="name" maxLength={200} />}
            </Field>
            <Field label="E-mail" name="email" hint="You sign in with this address. It cannot be changed here.">
              {(control) => <Input {...control} type="email" value={me.email} readOnly autoComplete="email" />}
            </Field>
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-muted-foreground">
              <span>
                Joined <RelativeTime at={me.createdAt} />
              </span>
              {me.isPlatformAdmin && <Badge tone="accent">Platform administrator</Badge>}
            </p>
          </CardContent>
          <CardFooter>
            <Button type="submit" variant="primary" loading={pending}>
              Save profile
            </Button>
          </CardFooter>
        </form>
      </Card>
    </>
  )
}
