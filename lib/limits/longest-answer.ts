/** What a call's answer is taken to be where nothing is known. Tokens. */
const FIRST_GUESS = 1024
/** How fast a long answer is forgotten: by this part of the difference with every shorter one. */
const FADING = 1 / 32

/**
 * The longest recent answer under one rule, in tokens: what a call is taken to need until it has ended. The most that it
 * was asked for would be many times more than it uses, the average too little half of the time.
 */
export class LongestAnswer {
  #tokens = FIRST_GUESS

  /** @param mostTokens what one answer cannot exceed; null = nobody knows */
  guess(mostTokens: number | null, answers: number): number {
    const tokens = mostTokens !== null && mostTokens < this.#tokens ? mostTokens : this.#tokens
    return Math.ceil(tokens * answers)
  }

  /** @param tokens of one answer */
  learn(tokens: number): void {
    if (tokens >= this.#tokens) this.#tokens = tokens
    else this.#tokens -= (this.#tokens - tokens) * FADING
  }
}
