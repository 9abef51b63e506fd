import { initialPage } from '@/components/lists/initial-page'
import { ModelsPage } from '@/components/models/models-page'
import { ModelQuery } from '@/lib/schemas/model'
import { listModelAliases } from '@/lib/services/models/list-model-aliases'
import { listModelDefaults } from '@/lib/services/models/list-model-defaults'
import { listModelPrices } from '@/lib/services/models/list-model-prices'
import { listModels } from '@/lib/services/models/list-models'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Models' }

export default definePage({ access: 'space', permission: 'models:read' }, async ({ ctx, searchParams }) => {
  const [initial, aliases, defaults, prices] = await Promise.all([
    initialPage(ModelQuery, searchParams, (query) => listModels(ctx, query)),
    listModelAliases(ctx, {}),
    listModelDefaults(ctx, {}),
    listModelPrices(ctx, {}),
  ])
  return (
    <ModelsPage
      key={ctx.space.id}
      space={ctx.space}
      initial={initial}
      initialAliases={aliases}
      initialDefaults={defaults}
      initialPrices={prices}
    />
  )
})
