import { SearchX } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'

export default function DashboardNotFound() {
  return (
    <>
      <PageHeader title="Not found" />
      <Card>
        <EmptyState
          icon={SearchX}
          title="This page does not exist"
          action={
            <Button asChild variant="primary">
              <Link href="/">Go to your space</Link>
            </Button>
          }
        >
          The address may be mistyped, or the page may belong to a space you are not a member of.
        </EmptyState>
      </Card>
    </>
  )
}
