/** A model's name without what providers may overlook: case, compatibility forms, white space around it. */
export const foldName = (name: string): string => name.normalize('NFKC').trim().toLowerCase()
