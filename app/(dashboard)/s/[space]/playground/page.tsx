import { PlaygroundPage } from '@/components/playground/playground-page'
import { listPlaygroundModels } from '@/lib/services/playground/list-playground-models'
import { pickSample } from '@/lib/services/spaces/get-onboarding'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Playground' }

export default definePage({ access: 'space', permission: 'playground:use' }, async ({ ctx }) => {
  const { models, hasProviderKey } = await listPlaygroundModels(ctx, {})
  return (
    <PlaygroundPage
      key={ctx.space.id}
      space={ctx.space}
      origin={ctx.publicUrl}
      models={models}
      hasProviderKey={hasProviderKey}
      initialModel={pickSample(models.map(({ id }) => id)) ?? ''}
    />
  )
})
