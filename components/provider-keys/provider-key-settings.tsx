'use client'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { SearchInput } from '@/components/ui/search-input'
import { useToast } from '@/components/ui/toaster'
import { useUrlFlag } from '@/lib/client/use-url-flag'
import { messageOf } from '@/lib/client/message-of'
import type { ProviderKeyList, ProviderKeyView } from '@/lib/schemas/provider-key'
import { AddProviderKeyDialog } from './add-provider-key-dialog'
import { ChangeProviderKeyDialog, type KeyChange } from './change-provider-key-dialog'
import { DeleteProviderKeyDialog } from './delete-provider-key-dialog'
import type { ProviderKeyAction } from './provider-key-menu'
import { ProviderKeyTable } from './provider-key-table'
import { useProviderKeys, useSetDefaultProviderKey, useVerifyProviderKey } from './use-provider-keys'

const SEARCH_FROM = 6

/** Manage → Provider keys. */
export function ProviderKeySettings({
  spaceId,
  canManage,
  initialKeys,
}: {
  spaceId: string
  canManage: boolean
  initialKeys: ProviderKeyList
}) {
  const list = useProviderKeys(spaceId, initialKeys)
  const toast = useToast()
  const verify = useVerifyProviderKey(spaceId)
  const makeDefault = useSetDefaultProviderKey(spaceId)
  const [adding, setAdding] = useUrlFlag('add')
  const [deleting, setDeleting] = useState<ProviderKeyView | null>(null)
  const [change, setChange] = useState<KeyChange | null>(null)
  const [search, setSearch] = useState('')

  const keys = list.data.items
  const wanted = search.trim().toLowerCase()
  const shown = keys.filter((key) => `${key.label} ${key.slug} ${key.baseUrl ?? ''}`.toLowerCase().includes(wanted))

  function test(key: ProviderKeyView) {
    verify.mutate(key.id, {
      onSuccess: (tested) => {
        if (tested.status === 'ok') toast.success(`“${tested.label}” works`)
        else toast.error(`“${tested.label}” did not pass the test`)
      },
      onError: (error) => toast.error(messageOf(error)),
    })
  }
  function act(action: ProviderKeyAction, key: ProviderKeyView) {
    if (action !== 'default') return setChange({ action, providerKey: key })
    return makeDefault.mutate(key.id, {
      onSuccess: () => toast.success(`“${key.label}” is the default for ${key.slug}/… models`),
      onError: (error) => toast.error(messageOf(error)),
    })
  }
  const addButton = canManage && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden />
      Add provider key
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Provider keys"
        description="The keys this space pays its providers with. They are sealed, and nobody can read them again."
        actions={keys.length > 0 && addButton}
      />
      <RefreshProblem message={list.error?.message ?? null} onRetry={() => void list.refetch()} />
      {keys.length >= SEARCH_FROM && (
        <div className="mb-3">
          <SearchInput label="Search provider keys" value={search} onValueChange={setSearch} />
        </div>
      )}
      <Card>
        {shown.length > 0 && (
          <ProviderKeyTable
            keys={shown}
            actions={
              canManage
                ? {
                    testing: verify.isPending ? verify.variables : null,
                    onTest: test,
                    onDelete: setDeleting,
                    onAction: act,
                  }
                : null
            }
          />
        )}
        {keys.length === 0 && (
          <EmptyState icon={KeyRound} title="No provider keys yet" action={addButton}>
            {canManage
              ? 'Add the key of a provider, and every token of this space can call its models without ever seeing the key.'
              : 'An owner or an administrator of this space can add the key of a provider here.'}
          </EmptyState>
        )}
        {keys.length > 0 && shown.length === 0 && (
          <EmptyState icon={KeyRound} title="No key matches">
            Keys are searched by label, short name and address.
          </EmptyState>
        )}
      </Card>
      {canManage && <AddProviderKeyDialog open={adding} onOpenChange={setAdding} spaceId={spaceId} />}
      <ChangeProviderKeyDialog spaceId={spaceId} change={change} onClose={() => setChange(null)} />
      <DeleteProviderKeyDialog spaceId={spaceId} providerKey={deleting} keys={keys} onClose={() => setDeleting(null)} />
    </>
  )
}
