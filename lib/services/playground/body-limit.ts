/** Of one conversation as JSON: what the server lets through to any page. Bytes. */
export const PLAYGROUND_BODY_BYTES = 1024 * 1024
