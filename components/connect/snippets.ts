import { baseUrlFor, type ClientId, clientOf, MODEL_PLACEHOLDER, TOKEN_PLACEHOLDER } from './clients'
import { sh } from './quote'
import * as code from './snippet-code'

export type SnippetInput = {
  /** Where this installation is reached: `https://keyway.example.org`, without a trailing slash. */
  origin: string
  /** A personal access token, or null for the placeholder. */
  token: string | null
  /** A model name that works in the space, or null for the placeholder. */
  model: string | null
}
/** `note` says what the code cannot. */
export type SnippetStep = { title: string; code: string; note?: string }

const setToken = ({ token }: code.Filled): SnippetStep => ({
  title: 'Set the token',
  code: `export KEYWAY_TOKEN=${sh(token)}`,
})
const install = (command: string): SnippetStep => ({ title: 'Install the SDK', code: command })
const python = (program: string): SnippetStep => ({ title: 'Run with Python', code: program })
const node = (program: string): SnippetStep => ({ title: 'Run with Node.js', code: program })

const STEPS: Record<ClientId, (filled: code.Filled) => SnippetStep[]> = {
  curl: (it) => [{ title: 'Run in a terminal', code: code.curl(it) }],
  'openai-python': (it) => [install('pip install openai'), setToken(it), python(code.openaiPython(it))],
  'openai-typescript': (it) => [install('npm install openai'), setToken(it), node(code.openaiTypescript(it))],
  'anthropic-python': (it) => [install('pip install anthropic'), setToken(it), python(code.anthropicPython(it))],
  'anthropic-typescript': (it) => [
    install('npm install @anthropic-ai/sdk'),
    setToken(it),
    node(code.anthropicTypescript(it)),
  ],
  'langchain-python': (it) => [install('pip install langchain-openai'), setToken(it), python(code.langchainPython(it))],
  'langchain-typescript': (it) => [
    install('npm install @langchain/openai @langchain/core'),
    setToken(it),
    node(code.langchainTypescript(it)),
  ],
  'ai-sdk': (it) => [install('npm install ai @ai-sdk/openai'), setToken(it), node(code.aiSdk(it))],
  'claude-code': (it) => [
    {
      title: 'Start it from a terminal',
      code: code.claudeCode(it),
      note: 'The last variable names the model for what it does in the background: a smaller one will do.',
    },
    { title: 'Or keep it in ~/.claude/settings.json', code: code.claudeSettings(it) },
  ],
  codex: (it) => [
    { title: 'Add to ~/.codex/config.toml', code: code.codexConfig(it) },
    setToken(it),
    { title: 'Start it from the same terminal', code: 'codex' },
  ],
  cursor: ({ base, token, model }) => [
    {
      title: 'Override OpenAI Base URL',
      code: base,
      note: 'In Cursor Settings → Models → API Keys. Cursor calls from its own servers, so this address must be reachable from the internet.',
    },
    { title: 'OpenAI API Key', code: token, note: 'In the same place. Switch it on after pasting.' },
    { title: 'Add a custom model', code: model, note: 'In Cursor Settings → Models, then choose it in the chat.' },
  ],
  'open-webui': (it) => [
    { title: 'Start it with Docker', code: code.openWebui(it) },
    {
      title: 'Or add a connection to one that runs',
      code: it.base,
      note: 'Under Admin Panel → Settings → Connections → OpenAI API: this address, and the token as its key. The models of the space appear by themselves.',
    },
  ],
}

/** The exact configuration of one client for this installation, as steps that are copied and run in order. */
export function snippetSteps(client: ClientId, input: SnippetInput): SnippetStep[] {
  const { protocol } = clientOf(client)
  return STEPS[client]({
    base: baseUrlFor(protocol, input.origin),
    token: input.token ?? TOKEN_PLACEHOLDER,
    model: input.model ?? MODEL_PLACEHOLDER[protocol],
  })
}
