'use client'
import { Button } from './button'

/** The foot of a list that has another page. `problem` says why the last try failed. */
export function LoadMore({
  shown,
  loading,
  problem,
  onLoad,
}: {
  shown: boolean
  loading: boolean
  problem: string | null
  onLoad: () => void
}) {
  if (!shown) return null
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-border px-5 py-3">
      <Button size="sm" loading={loading} onClick={onLoad}>
        Load more
      </Button>
      {problem && (
        <p role="alert" className="text-[13px] text-danger">
          {problem}
        </p>
      )}
    </div>
  )
}
