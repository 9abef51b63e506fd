import { z } from 'zod'

// In a browser zod tries `new Function` once, which the pages' policy forbids and reports (I03). It parses as well without.
if (typeof window !== 'undefined') z.config({ jitless: true })
