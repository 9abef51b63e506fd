/** The tool by which a model without structured output is made to answer in a schema; its input is the answer. */
export const ANSWER_TOOL = 'structured_answer__keyway'
