/** Of the known words the one that a typing error may have turned into `word`, if any is near enough. */
export const didYouMean = (word: string, known: readonly string[]): string | undefined => {
  const tolerated = Math.max(2, Math.floor(word.length / 3));
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const nearest = ranked[0];
  return nearest !== undefined && nearest.distance <= tolerated && nearest.distance < word.length
    ? nearest.candidate
    : undefined;
};

/** Levenshtein's distance, a row at a time: how many letters must be added, dropped or replaced. */
const editDistance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const above = row[column + 1] ?? Number.POSITIVE_INFINITY;
      const left = next[column] ?? Number.POSITIVE_INFINITY;
      const diagonal = row[column] ?? Number.POSITIVE_INFINITY;
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
