/** A server people run themselves: where it listens unless told otherwise, and the short name that suggests itself. */
export type LocalServer = { name: string; slug: string; baseUrl: string }

/** What the form offers to fill in for an OpenAI-compatible address. */
export const LOCAL_SERVERS: readonly LocalServer[] = [
  { name: 'Ollama', slug: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  { name: 'vLLM', slug: 'vllm', baseUrl: 'http://127.0.0.1:8000/v1' },
  { name: 'LM Studio', slug: 'lm-studio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { name: 'LiteLLM', slug: 'litellm', baseUrl: 'http://127.0.0.1:4000/v1' },
]
