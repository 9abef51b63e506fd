'use client'
import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardFooter } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { textOf } from '@/lib/client/text-of'
import { useForm } from '@/lib/client/use-form'
import type { SpaceView } from '@/lib/schemas/space'
import { useUpdateSpace } from './use-spaces'

/** The web pages that may call this space from a browser, for those who may change them. */
export function WebOriginsForm({ space }: { space: SpaceView }) {
  const router = useRouter()
  const toast = useToast()
  const update = useUpdateSpace(space.id)
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/space').then((schemas) => schemas.UpdateSpaceInput),
    read: (data) => ({
      corsOrigins: textOf(data, 'corsOrigins')
        .split(/[\s,]+/)
        .filter(Boolean),
    }),
    submit: async (input) => {
      await update.mutateAsync(input)
      toast.success('Web pages saved')
      router.refresh()
    },
  })
  return (
    <Card>
      <form {...formProps}>
        <CardContent className="grid gap-5">
          <FormProblem problem={problem} />
          <Field
            label="Web pages that may call from a browser"
            name="corsOrigins"
            error={errors.corsOrigins}
            optional
            hint="Origins such as https://app.example.com, with spaces between them. Whoever opens such a page can see the token it uses: give it one of its own. Empty: no web page may."
          >
            {(control) => (
              <Input
                {...control}
                defaultValue={space.corsOrigins.join(' ')}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono text-[13px]"
              />
            )}
          </Field>
        </CardContent>
        <CardFooter>
          <Button type="submit" variant="primary" loading={pending}>
            Save web pages
          </Button>
        </CardFooter>
      </form>
    </Card>
  )
}
