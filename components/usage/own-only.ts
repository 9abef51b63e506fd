/** Said wherever somebody without `usage:read` sees usage. */
export const OWN_ONLY = 'Your role does not show you the calls of others.'
