import { cn } from '@/components/ui/cn'
import { Field } from '@/components/ui/field'
import { controlLook } from '@/components/ui/input'

/** The names of a model list as a person typed them, a line each. */
export const readModels = (data: FormData): string[] => {
  const typed = data.get('modelAllow')
  return (typeof typed === 'string' ? typed : '').split(/[\s,]+/).filter((name) => name !== '')
}

/** Which models a token may call, named `modelAllow`: a name or pattern on each line, none = every model. */
export function ModelsField({ defaultValue, error }: { defaultValue?: readonly string[]; error: string | undefined }) {
  return (
    <Field
      label="Models"
      name="modelAllow"
      optional
      error={error}
      hint="One per line, as provider/model, or provider/* for all of a provider. Empty allows every model."
    >
      {(control) => (
        <textarea
          {...control}
          rows={3}
          spellCheck={false}
          autoComplete="off"
          defaultValue={defaultValue?.join('\n')}
          className={cn(controlLook, 'h-auto min-h-20 resize-y py-2 font-mono text-[13px] pointer-coarse:h-auto')}
        />
      )}
    </Field>
  )
}
