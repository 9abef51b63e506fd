import { defineLayout } from '@/lib/session/define-page'

/** A page's "not found" comes while its skeleton is already on the wire, with status 200; asked here, the answer is a real 404. */
export default defineLayout({ access: 'platform_admin' }, async ({ children }) => children)
