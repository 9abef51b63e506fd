/** For what is tested: it lives for seconds, and optimising the WebAssembly of its database costs more than running it ever does. */
export const NODE_FLAGS: string[] = ['--liftoff-only']
