/** Gives Next's request scope what its own server would have set before anything of it is loaded. Import it first. */
import 'next/dist/server/node-environment-baseline.js'
