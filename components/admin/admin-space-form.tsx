'use client'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { formatPlural } from '@/components/ui/format'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { type FormProblem as Problem, useForm } from '@/lib/client/use-form'
import {
  type AdminSpaceView,
  CreateSpaceForInput,
  DeleteAnySpaceInput,
  SuspendSpaceInput,
  UpdateAnySpaceInput,
} from '@/lib/schemas/admin-space'
import type { SpaceAction } from './admin-space-dialog'
import { useChangeSpace, useCreateSpaceFor, useDeleteAnySpace } from './use-admin-spaces'

type Acting =
  | { action: Exclude<SpaceAction, 'resume'> | SpaceAction; space: AdminSpaceView }
  | { action: 'create'; space: null }

/** The forms about one space: make it, change its name, suspend it with a reason, delete it by its name. */
export function AdminSpaceForm({ acting, onClose }: { acting: Acting; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        {acting.action === 'create' ? (
          <CreateForm onDone={onClose} />
        ) : acting.action === 'edit' ? (
          <EditForm space={acting.space} onDone={onClose} />
        ) : acting.action === 'suspend' ? (
          <SuspendForm space={acting.space} onDone={onClose} />
        ) : (
          <DeleteForm space={acting.space} onDone={onClose} />
        )}
      </DialogContent>
    </Dialog>
  )
}

type FormProps = { space: AdminSpaceView; onDone: () => void }

function CreateForm({ onDone }: { onDone: () => void }) {
  const toast = useToast()
  const create = useCreateSpaceFor()
  const form = useForm({
    schema: () => Promise.resolve(CreateSpaceForInput),
    submit: async (input) => {
      const space = await create.mutateAsync(input)
      toast.success(`Space “${space.name}” created`)
      onDone()
    },
  })
  return (
    <Frame
      form={form}
      title="Create space"
      description="Its owner manages it from there on. You are not a member of it."
      submit="Create space"
    >
      <Field label="Name" name="name" error={form.errors.name}>
        {(control) => <Input {...control} autoComplete="off" maxLength={200} />}
      </Field>
      <Field
        label="Owner’s e-mail"
        name="ownerEmail"
        error={form.errors.ownerEmail}
        hint="Somebody who has an account here."
      >
        {(control) => <Input {...control} type="email" autoComplete="off" autoCapitalize="none" spellCheck={false} />}
      </Field>
    </Frame>
  )
}

function EditForm({ space, onDone }: FormProps) {
  const change = useChangeSpace(space.id)
  const form = useForm({
    schema: () => Promise.resolve(UpdateAnySpaceInput.omit({ id: true }).required()),
    submit: async (input) => {
      await change.mutateAsync({ kind: 'update', ...input })
      onDone()
    },
  })
  return (
    <Frame
      form={form}
      title={`Edit ${space.name}`}
      description="With another short name, links to its pages and programs that send it in x-keyway-space must be changed."
      submit="Save space"
    >
      <Field label="Name" name="name" error={form.errors.name}>
        {(control) => <Input {...control} defaultValue={space.name} autoComplete="off" maxLength={200} />}
      </Field>
      <Field label="Short name" name="slug" error={form.errors.slug} hint="Lower-case letters, digits and hyphens.">
        {(control) => (
          <Input
            {...control}
            defaultValue={space.slug}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
          />
        )}
      </Field>
    </Frame>
  )
}

function SuspendForm({ space, onDone }: FormProps) {
  const toast = useToast()
  const change = useChangeSpace(space.id)
  const form = useForm({
    schema: () => Promise.resolve(SuspendSpaceInput.omit({ id: true })),
    submit: async ({ reason }) => {
      await change.mutateAsync({ kind: 'suspend', reason })
      toast.success(`${space.name} is suspended`)
      onDone()
    },
  })
  return (
    <Frame
      form={form}
      title={`Suspend ${space.name}?`}
      description={`${formatPlural(space.liveTokens, 'token')} of ${formatPlural(space.members, 'member')} ${space.liveTokens === 1 ? 'is' : 'are'} refused there from the next call on. Nothing is deleted, and you can resume the space at any time.`}
      submit="Suspend space"
      danger
    >
      <Field
        label="Reason"
        name="reason"
        error={form.errors.reason}
        hint="Its members read this on every page of the space."
      >
        {(control) => <Input {...control} autoComplete="off" maxLength={400} />}
      </Field>
    </Frame>
  )
}

function DeleteForm({ space, onDone }: FormProps) {
  const toast = useToast()
  const remove = useDeleteAnySpace(space.id)
  const form = useForm({
    schema: () => Promise.resolve(DeleteAnySpaceInput.omit({ id: true })),
    submit: async ({ name }) => {
      await remove.mutateAsync(name)
      toast.success(`${space.name} is deleted`)
      onDone()
    },
  })
  return (
    <Frame
      form={form}
      title={`Delete ${space.name}?`}
      description={`${formatPlural(space.members, 'member')} can no longer open it, ${formatPlural(space.liveTokens, 'token')} ${space.liveTokens === 1 ? 'stops' : 'stop'} reaching it, and its provider keys are destroyed. Usage and the audit log stay. This cannot be undone.`}
      submit="Delete space"
      danger
    >
      <Field
        label={
          <>
            Type <span className="font-semibold [overflow-wrap:anywhere]">{space.name}</span> to confirm
          </>
        }
        name="name"
        error={form.errors.name}
      >
        {(control) => <Input {...control} autoComplete="off" />}
      </Field>
    </Frame>
  )
}

function Frame({
  form,
  title,
  description,
  submit,
  danger = false,
  children,
}: {
  form: { problem: Problem | null; pending: boolean; formProps: object }
  title: string
  description: string
  submit: string
  danger?: boolean
  children: ReactNode
}) {
  return (
    <form {...form.formProps} className="contents">
      <DialogHeader>
        <DialogTitle>{title}</DialogTitle>
        <DialogDescription>{description}</DialogDescription>
      </DialogHeader>
      <DialogBody>
        <FormProblem problem={form.problem} />
        {children}
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button disabled={form.pending}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant={danger ? 'danger' : 'primary'} loading={form.pending}>
          {submit}
        </Button>
      </DialogFooter>
    </form>
  )
}
